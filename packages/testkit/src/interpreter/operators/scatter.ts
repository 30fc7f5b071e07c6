import { type Attributes, textOf } from "@gruyere/compiler/graph";
import { type Interpretations, input } from "../interpretation.js";
import { at, forEachIndex, numberAt, placeOf, stored, type Tensor } from "../tensor.js";
import { placed } from "./gather.js";

/** Operators that write at places that tensors give. */
export const scatter: Interpretations = {
  ScatterND: (inputs, attributes) => {
    const [x, ids, updates] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const depth = numberAt(ids.shape, ids.shape.length - 1);
    const outer = ids.shape.length - 1;
    const result = copyOf(x);
    forEachIndex(updates.shape, (index) => {
      const from = index.slice(0, outer);
      const path = Array.from({ length: depth }, (_, i) => placed(at(ids, [...from, i]), numberAt(x.shape, i)));
      write(result, [...path, ...index.slice(outer)], at(updates, index), attributes);
    });
    return [result];
  },
};

const copyOf = (x: Tensor): Tensor => ({ ...x, values: x.values.slice() });

/** The last update of a place counts, unless they are reduced. */
function write(x: Tensor, index: readonly number[], update: number, attributes: Attributes): void {
  const place = placeOf(x.shape, index);
  x.values[place] = stored(x.type, reduced(numberAt(x.values, place), update, textOf(attributes, "reduction", "none")));
}

function reduced(old: number, update: number, reduction: string): number {
  if (reduction === "none") return update;
  if (reduction === "add") return old + update;
  if (reduction === "mul") return old * update;
  if (reduction === "max") return Math.max(old, update);
  if (reduction === "min") return Math.min(old, update);
  throw new Error(`interpret: a scatter that reduces by ${reduction}`);
}
