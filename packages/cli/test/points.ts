/** @file A small program on small data, in a folder of its own: two tasks that one look at a point answers. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const YAML = `name: points
inputs: { point: { numeric: { columns: [x, y] } } }
modules:
  trunk: { mlp: { units: [8], activation: tanh } }
  above: { linear: { units: 1 } }
  side: { linear: { units: 2 } }
tasks:
  above:
    flow: { hidden: trunk(point), logits: above(hidden) }
    label: { binary: above }
    metrics: [f1]
  side:
    flow: { hidden: trunk(point), logits: side(hidden) }
    label: { category: side, classes: [left, right] }
    weight: 0.5
data:
  points: { source: points.jsonl, columns: { x: x, y: y, above: above, side: side }, split: { modulo: 5, validation: [3], test: [4] } }
train: { epochs: 3, batchSize: 8, learningRate: 0.01 }
`;

const MODULE = `import { binary, category, defineModule, inputs, linear, mlp, module, numeric, port, program, task, type TrainOptions } from "gruyere";
import { jsonl } from "gruyere/files";
import * as tf from "@tensorflow/tfjs";
import { join } from "node:path";
import { z } from "zod";

const twice = defineModule({
  name: "twice", description: "Twice the input.", options: z.strictObject({}), ports: [port("x", "vector")],
  apply: ({ x }) => tf.mul(x, 2),
});
const { point } = inputs({ point: numeric({ columns: ["x", "y"] }) });
const hidden = module("twice", twice())(module("trunk", mlp({ units: [8], activation: "tanh" }))(point));

export default program("points", {
  above: task({ logits: module("above", linear({ units: 1 }))(hidden), label: binary("above"), metrics: ["f1"] }),
  side: task({ logits: module("side", linear({ units: 2 }))(hidden), label: category("side", ["left", "right"]), weight: 0.5 }),
});
export const settings: TrainOptions = { epochs: 2, batchSize: 8 };
export const data = ({ dir = "." }: { dir?: string }) => ({ points: { source: jsonl(join(dir, "points.jsonl")), split: { modulo: 5, validation: [3], test: [4] } } });
`;

/** Rows whose labels follow from their numbers. */
export const POINTS = Array.from({ length: 200 }, (_, i) => {
  const [x, y] = [Math.sin(i * 7.1), Math.cos(i * 3.7)];
  return { x, y, above: y > x, side: x < 0 ? "left" : "right" };
});

/** A new folder with `points.yaml`, `points.ts` and `points.jsonl`. */
export async function pointsFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gruyere-cli-"));
  await writeFile(join(folder, "points.yaml"), YAML);
  await writeFile(join(folder, "points.ts"), MODULE);
  await writeFile(join(folder, "points.jsonl"), POINTS.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return folder;
}
