import { createTfjsEngine, type Engine } from "@gruyere/core";
import type { Batch, NumberBlock } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";
import { expect, test } from "vitest";
import { createOnnxEngine } from "../../engine/createOnnxEngine.js";
import { headsPlan } from "../fixtures/programs.js";

const ROWS = 4;
const counts = [4, 4, 3, 4];
const names = counts.map((_, i) => `t${i}`);

/** A batch for `headsPlan`, with a missing label for each task but the first. */
function batch(): Batch {
  const random = randomStream({ seed: 3, stream: "batch" });
  const x: NumberBlock = {
    values: Float32Array.from({ length: ROWS * 6 }, () => random.normal()),
    shape: [ROWS, 6],
    dtype: "float32",
  };
  const labels = names.map((name, i) => {
    const target: NumberBlock = {
      values: Int32Array.from({ length: ROWS }, () => random.below(3)),
      shape: [ROWS],
      dtype: "int32",
    };
    const weights: NumberBlock = {
      values: Float32Array.from({ length: ROWS }, (_, row) => (row < i ? 0 : 0.5 + row)),
      shape: [ROWS],
      dtype: "float32",
    };
    return [name, { target, weights }] as const;
  });
  const rows = Array.from({ length: ROWS }, (_, i) => i);
  return { dataset: "test", size: ROWS, rows, inputs: { x: { value: x } }, labels: Object.fromEntries(labels), rowWeights: {} };
}

/** Losses, gradients of the sum and of each task, and logits, as an engine has them. */
async function computed(engine: Engine): Promise<Readonly<Record<string, ArrayLike<number>>>> {
  const executor = await engine.open(headsPlan(counts), { seed: 1 });
  try {
    const found: Record<string, ArrayLike<number>> = {};
    const denominators = Object.fromEntries(names.map((name, i) => [name, i + 2]));
    const request = { batches: [batch()], denominators, weights: { t1: 0.5 }, random: { seed: 0, step: 1 } };
    const add = (of: string, numbers: Readonly<Record<string, ArrayLike<number>>>) => {
      for (const [name, values] of Object.entries(numbers)) found[`${of} ${name}`] = values;
    };
    const { losses, gradients } = await executor.gradients(request);
    add("loss", Object.fromEntries(Object.entries(losses).map(([name, loss]) => [name, [loss]])));
    add("gradient", await gradients.read());
    gradients.dispose();
    await executor.record(request, async (tape) => {
      for (const name of names) {
        const [feature] = await tape.featureGradients(name);
        add(`feature of ${name}`, { gradient: feature?.values ?? [] });
        const trunk = tape.trunkGradients(name);
        add(`trunk of ${name}`, await trunk.read());
        trunk.dispose();
      }
      const heads = tape.headGradients({ t2: 3 });
      add("heads", await heads.read());
      heads.dispose();
    });
    for (const [name, { outputs }] of Object.entries(await executor.forward({ batch: batch(), tasks: names }))) {
      add(`logits of ${name}`, Object.fromEntries(outputs.map(({ values }, i) => [String(i), values])));
    }
    return found;
  } finally {
    executor.dispose();
    await engine.dispose();
  }
}

test("[X88] the engine runs stacked heads as TensorFlow.js runs each", async () => {
  const expected = await computed(await createTfjsEngine({ backend: "cpu" }));
  const nodes: number[] = [];
  const made = await computed(await createOnnxEngine({ threads: 1, onCompile: (report) => nodes.push(report.nodes) }));
  const apart: number[] = [];
  const passesOff = ["stack-heads"];
  await computed(await createOnnxEngine({ threads: 1, passesOff, onCompile: (report) => apart.push(report.nodes) }));
  expect(nodes).toHaveLength(apart.length);
  for (const [i, count] of nodes.entries()) expect(count).toBeLessThan(apart[i] ?? 0);
  expect(Object.keys(made).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [name, numbers] of Object.entries(expected)) {
    const norm = Math.hypot(...Array.from(numbers));
    const error = Math.hypot(...Array.from(numbers, (n, i) => n - (made[name]?.[i] ?? Number.NaN)));
    expect(error, name).toBeLessThanOrEqual(1e-5 * Math.max(norm, 1e-3));
  }
});
