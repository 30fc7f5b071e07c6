import { type Interpretations, input } from "../interpretation.js";
import { at, filled, generate } from "../tensor.js";
import { broadcastShape } from "./binary.js";

/** Operators that choose between numbers. */
export const select: Interpretations = {
  Where: (inputs) => {
    const [condition, a, b] = [input(inputs, 0), input(inputs, 1), input(inputs, 2)];
    const signature = { shape: broadcastShape([condition, a, b]), type: a.type };
    return [generate(signature, (index) => at(at(condition, index) ? a : b, index))];
  },
  Clip: (inputs) => {
    const x = input(inputs, 0);
    const low = inputs[1] ?? filled({ shape: [], type: x.type }, Number.NEGATIVE_INFINITY);
    const high = inputs[2] ?? filled({ shape: [], type: x.type }, Number.POSITIVE_INFINITY);
    return [generate(x, (index) => Math.min(at(high, index), Math.max(at(low, index), at(x, index))))];
  },
};
