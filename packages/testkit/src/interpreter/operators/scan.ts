import { bodyOf, numberOf } from "@gruyere/compiler/graph";
import { isSet } from "../flag.js";
import { type Interpretations, list } from "../interpretation.js";
import { numberAt, type Tensor } from "../tensor.js";
import { concat, part, reshape } from "./layout.js";

/**
 * A loop over the first axis of some inputs. The body takes the states, an element of each, and the rest as it is; it gives the next
 * states, then elements of the outputs.
 */
export const scan: Interpretations = {
  Scan: (inputs, attributes, runBody) => {
    const [count, reverse] = [numberOf(attributes, "states"), isSet(attributes, "reverse")];
    const behind = count + numberOf(attributes, "scanned");
    const given = list(inputs);
    const [sequences, weights] = [given.slice(count, behind), given.slice(behind)];
    const lengths = new Set(sequences.map(({ shape }) => numberAt(shape, 0)));
    const [length = 0] = lengths;
    if (lengths.size !== 1 || length === 0) throw new Error(`interpret: Scan over lengths ${[...lengths].join()}`);

    let states = given.slice(0, count);
    const elements: (readonly Tensor[])[] = [];
    for (let step = 0; step < length; step++) {
      const place = reverse ? length - 1 - step : step;
      const results = runBody(bodyOf(attributes), [...states, ...sequences.map((each) => elementOf(each, place)), ...weights]);
      states = results.slice(0, count);
      elements[place] = results.slice(count);
    }
    const outputs = (elements[0] ?? []).map((_, i) => stacked(elements.flatMap((each) => each[i] ?? [])));
    return [...states, ...outputs];
  },
};

const elementOf = (x: Tensor, place: number): Tensor => reshape(part(x, 0, place, 1), x.shape.slice(1));

const stacked = (elements: readonly Tensor[]): Tensor =>
  concat(
    elements.map((element) => reshape(element, [1, ...element.shape])),
    0,
  );
