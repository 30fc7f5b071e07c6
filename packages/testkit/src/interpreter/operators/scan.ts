import { type Attributes, bodyOf, intsOf, numberOf } from "@gruyere/compiler/graph";
import { type Interpretations, list, type RunBody } from "../interpretation.js";
import { axisOf, numberAt, type Tensor } from "../tensor.js";
import { concat, part, reshape } from "./layout.js";

/**
 * A loop over the slices of its last inputs. The body takes the states, then a slice of each; it gives the next states, then slices of
 * the outputs.
 */
export const scan: Interpretations = {
  Scan: (inputs, attributes, runBody) => scanned(list(inputs), attributes, runBody),
};

function scanned(inputs: readonly Tensor[], attributes: Attributes, runBody: RunBody): readonly Tensor[] {
  const body = bodyOf(attributes);
  const scanCount = numberOf(attributes, "num_scan_inputs");
  const stateCount = inputs.length - scanCount;
  const sources = inputs.slice(stateCount);
  const outputCount = body.outputs.length - stateCount;
  const given = (name: string, count: number): readonly number[] =>
    attributes[name] === undefined ? Array.from({ length: count }, () => 0) : intsOf(attributes, name);
  const inputAxes = given("scan_input_axes", scanCount);
  const backwards = given("scan_input_directions", scanCount);
  const outputAxes = given("scan_output_axes", outputCount);
  const reversed = given("scan_output_directions", outputCount);
  const lengths = sources.map((source, i) => numberAt(source.shape, axisOf(numberAt(inputAxes, i), source.shape.length)));
  const [length = 0] = lengths;
  if (lengths.some((each) => each !== length) || length === 0) throw new Error(`interpret: Scan over lengths ${lengths}`);

  let states = inputs.slice(0, stateCount);
  const slices: Tensor[][] = Array.from({ length: outputCount }, () => []);
  for (let step = 0; step < length; step++) {
    const args = sources.map((source, i) =>
      sliceOf(source, numberAt(inputAxes, i), numberAt(backwards, i) ? length - 1 - step : step),
    );
    const results = runBody(body, [...states, ...args]);
    states = results.slice(0, stateCount);
    for (const [i, each] of slices.entries()) {
      const made = results[stateCount + i];
      if (!made) throw new Error("interpret: Scan's body lacks an output");
      if (numberAt(reversed, i)) each.unshift(made);
      else each.push(made);
    }
  }
  return [...states, ...slices.map((each, i) => stacked(each, numberAt(outputAxes, i)))];
}

function sliceOf(x: Tensor, axisGiven: number, place: number): Tensor {
  const axis = axisOf(axisGiven, x.shape.length);
  return reshape(
    part(x, axis, place, 1),
    x.shape.filter((_, i) => i !== axis),
  );
}

function stacked(slices: readonly Tensor[], axisGiven: number): Tensor {
  const widened = slices.map((slice) => {
    const axis = axisOf(axisGiven, slice.shape.length + 1);
    return reshape(slice, [...slice.shape.slice(0, axis), 1, ...slice.shape.slice(axis)]);
  });
  return concat(widened, axisGiven);
}
