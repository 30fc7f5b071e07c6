import { fillNormal, fillUniform } from "@gruyere/random";
import * as tf from "@tensorflow/tfjs";
import type { StepRandom } from "../engine.js";
import type { Draw } from "./runNode.js";

/** Name of the stream from which an application of a module draws in a batch of a step. */
export const drawName = (node: string, name: string, batch: number): string => `${node}/${name}/${batch}`;

/** Fills a random tensor of a step: `name` as `drawName` says it. */
export function fillDraw(
  values: Float32Array,
  { seed, step }: StepRandom,
  name: string,
  distribution: "uniform" | "normal",
): void {
  const key = { seed, stream: "module", step, name };
  if (distribution === "uniform") fillUniform(values, key);
  else fillNormal(values, key);
}

/** Draws on the host: batches of one step draw different numbers. */
export function hostDraw({ seed, step }: StepRandom, batch: number): Draw {
  return (node, name, shape, distribution) => {
    const values = new Float32Array(shape.reduce((n, d) => n * d, 1));
    fillDraw(values, { seed, step }, drawName(node.id, name, batch), distribution);
    return tf.tensor(values, [...shape], "float32");
  };
}
