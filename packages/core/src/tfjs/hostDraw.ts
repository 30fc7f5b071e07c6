import { fillNormal, fillUniform } from "@gruyere/random";
import { tf } from "#tfjs";
import type { StepRandom } from "../engine.js";
import type { Draw } from "./runNode.js";

/** Name of the stream from which an application of a module draws in a batch of a step. */
export const drawName = (node: string, name: string, batch: number): string => `${node}/${name}/${batch}`;

/**
 * Fills a random tensor of a step: `name` as `drawName` says it. Numbers are drawn place by place along the second axis, all rows at
 * each: a sequence that is padded to more steps has the same numbers at its own.
 */
export function fillDraw(
  values: Float32Array,
  { seed, step }: StepRandom,
  name: string,
  distribution: "uniform" | "normal",
  [rows = 1, steps = 1]: readonly number[],
): void {
  const key = { seed, stream: "module", step, name };
  const inOrder = rows === 1 || steps === 1 || values.length === 0;
  const drawn = inOrder ? values : new Float32Array(values.length);
  if (distribution === "uniform") fillUniform(drawn, key);
  else fillNormal(drawn, key);
  if (inOrder) return;
  const inner = values.length / (rows * steps);
  for (let t = 0; t < steps; t++)
    for (let row = 0; row < rows; row++) {
      const from = (t * rows + row) * inner;
      values.set(drawn.subarray(from, from + inner), (row * steps + t) * inner);
    }
}

/** Draws on the host: batches of one step draw different numbers. */
export function hostDraw({ seed, step }: StepRandom, batch: number): Draw {
  return (node, name, shape, distribution) => {
    const values = new Float32Array(shape.reduce((n, d) => n * d, 1));
    fillDraw(values, { seed, step }, drawName(node.id, name, batch), distribution, shape);
    return tf.tensor(values, [...shape], "float32");
  };
}
