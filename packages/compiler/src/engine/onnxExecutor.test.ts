import { createTfjsEngine, type Executor, type Plan, type StepRequest } from "@gruyere/core";
import type { Batch } from "@gruyere/flow";
import { adam } from "@gruyere/train";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { simplify } from "../passes/pipeline.js";
import { traceStep } from "../trace/traceStep.js";
import { createOnnxEngine, type OnnxEngineOptions } from "./createOnnxEngine.js";
import {
  bagPlan,
  bags,
  batchOf,
  dense,
  dropoutPlan,
  embeddingBagPlan,
  idSequences,
  idsPlan,
  lengthAwarePlan,
  manyTasksPlan,
  oddPlan,
  sequencePlan,
  sequences,
  steepLoss,
} from "./fixtures/programs.js";
import type { CompiledReport } from "./settings.js";

const stepOf = (batches: readonly Batch[], step = 0): StepRequest => {
  const sums: Record<string, number> = {};
  for (const { labels } of batches)
    for (const [task, { weights }] of Object.entries(labels))
      sums[task] = (sums[task] ?? 0) + Float64Array.from(weights.values).reduce((a, b) => a + b, 0);
  return { batches, denominators: sums, random: { seed: 3, step } };
};

/** Runs on the compiled engine, with what was compiled. */
async function compiled<T>(
  plan: Plan,
  use: (executor: Executor, reports: CompiledReport[]) => Promise<T>,
  options: OnnxEngineOptions = {},
) {
  const reports: CompiledReport[] = [];
  const engine = await createOnnxEngine({ ...options, onCompile: (report) => reports.push(report) });
  const executor = await engine.open(plan, { seed: 1 });
  try {
    return await use(executor, reports);
  } finally {
    executor.dispose();
    await engine.dispose();
  }
}

async function eager<T>(plan: Plan, use: (executor: Executor) => Promise<T>): Promise<T> {
  const engine = await createTfjsEngine({ backend: "cpu" });
  const executor = await engine.open(plan, { seed: 1 });
  try {
    return await use(executor);
  } finally {
    executor.dispose();
  }
}

/** Losses and gradients of a step. */
async function gradientsOf(executor: Executor, request: StepRequest) {
  const { losses, gradients } = await executor.gradients(request);
  const { norm } = await gradients.check();
  const values = await gradients.read();
  gradients.dispose();
  return { losses, values, norm };
}

/** Within 1e-5 of each tensor's norm. */
function expectAgreement(own: Awaited<ReturnType<typeof gradientsOf>>, other: Awaited<ReturnType<typeof gradientsOf>>): void {
  expect(Object.keys(own.values).toSorted()).toEqual(Object.keys(other.values).toSorted());
  for (const [task, loss] of Object.entries(other.losses)) expect(own.losses[task]).toBeCloseTo(loss, 5);
  for (const [name, values] of Object.entries(other.values)) {
    const norm = Math.hypot(...values);
    const off = Math.hypot(...values.map((value, i) => value - (own.values[name]?.[i] ?? Number.NaN)));
    expect(off, name).toBeLessThanOrEqual(1e-5 * Math.max(norm, 1e-6));
  }
  expect(own.norm).toBeCloseTo(other.norm, 4);
}

describe("the compiled engine", () => {
  it("[X1] a graph is compiled once for each shape of a step, whatever its numbers", () =>
    compiled(dropoutPlan(), async (executor, reports) => {
      const batch = (size: number, phase: number) => batchOf("s", size, { x: dense([size, 5], phase) }, ["a", "b"]);
      for (const [size, phase] of [
        [4, 0],
        [4, 1],
        [3, 0],
        [4, 2],
        [3, 5],
      ] as const)
        await gradientsOf(executor, stepOf([batch(size, phase)], phase));
      expect(reports.map(({ what }) => what)).toEqual(["step", "step"]);
      expect(reports.every(({ nodes, nodesBefore }) => nodes > 0 && nodes <= nodesBefore)).toBe(true);
    }));

  it("[X2] bags are multiplied outside of the graph: any length is one shape, and their table has no dense gradient", async () => {
    const requests = [3, 7, 20].map((length) => stepOf([batchOf("s", 4, { words: bags(4, length) }, ["a", "b"])]));
    const own = await compiled(bagPlan(), async (executor, reports) => {
      const all = [];
      for (const request of requests) all.push(await gradientsOf(executor, request));
      expect(reports.length).toBe(1);
      return all;
    });
    await eager(bagPlan(), async (executor) => {
      for (const [i, request] of requests.entries()) {
        const other = await gradientsOf(executor, request);
        const mine = own[i];
        if (mine) expectAgreement(mine, other);
      }
    });
  });

  it("[X2] embedding bags of every mode have their tables outside of the graph", async () => {
    const batches = [batchOf("s", 4, { words: bags(4, 7) }, ["a", "b"]), batchOf("t", 3, { words: bags(3, 5) }, ["b"])];
    const own = await compiled(embeddingBagPlan(), (executor) => gradientsOf(executor, stepOf(batches)));
    expectAgreement(own, await eager(embeddingBagPlan(), (executor) => gradientsOf(executor, stepOf(batches))));
    const shape = { index: 0, size: 4, computed: {}, computedNodes: [] };
    const numbers = { shape: [4], type: "float32" } as const;
    const graph = traceStep(embeddingBagPlan(), [
      {
        ...shape,
        inputs: { words: { value: { shape: [4, 7], type: "int32" }, mask: { shape: [4, 7], type: "float32" } } },
        labels: ["a", "b"].map((task) => ({ task, weights: numbers, target: numbers })),
      },
    ]);
    const tables = simplify(graph, { provider: "cpu" }).graph.inputs.filter(({ value }) => value.shape[0] === 50);
    expect(tables).toEqual([]);
  });

  it("[X2] a bag without weights has no padding", async () => {
    const requests = [1, 3, 5, 7, 9].map((length) => {
      const { value } = bags(4, length);
      return stepOf([batchOf("s", 4, { words: { value } }, ["a", "b"])]);
    });
    const run = async (executor: Executor) => {
      const all = [];
      for (const request of requests) all.push(await gradientsOf(executor, request));
      return all;
    };
    for (const plan of [bagPlan, embeddingBagPlan]) {
      const [own, other] = [await compiled(plan(), run), await eager(plan(), run)];
      for (const [i, theirs] of other.entries()) {
        const ours = own[i];
        if (ours) expectAgreement(ours, theirs);
      }
    }
  });

  it("[X140] tasks that are present in ever other combinations get graphs up to a bound; past it all tasks share one", async () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const steps = Array.from({ length: 64 }, (_, present) => {
      const [first] = [batchOf("s", 3, { x: dense([3, 5], present) }, names)];
      const weights = (on: boolean) => ({ values: new Float32Array(3).fill(on ? 1 : 0), shape: [3], dtype: "float32" as const });
      const labels = names.flatMap((name, i) => {
        const label = first?.labels[name];
        return label ? [[name, { ...label, weights: weights(((present >> i) & 1) === 1) }] as const] : [];
      });
      return {
        ...stepOf([{ ...batchOf("s", 3, { x: dense([3, 5], present) }, []), labels: Object.fromEntries(labels) }], present),
      };
    });
    const run = async (executor: Executor) => {
      const all = [];
      for (const request of steps) all.push(await gradientsOf(executor, request));
      return all;
    };
    const own = await compiled(manyTasksPlan(names), async (executor, reports) => {
      const all = await run(executor);
      expect(reports.length).toBeLessThanOrEqual(18);
      return all;
    });
    const other = await eager(manyTasksPlan(names), run);
    for (const [i, theirs] of other.entries()) {
      const ours = own[i];
      if (ours) expectAgreement(ours, theirs);
      expect(Object.keys(ours?.losses ?? {}).toSorted()).toEqual(Object.keys(theirs.losses).toSorted());
    }
  });

  it("[X140] what stands in the place of absent tasks' labels changes nothing, whatever the loss", async () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const requests = Array.from({ length: 40 }, (_, step) => {
      const batch = batchOf("s", 3, { x: dense([3, 5], step) }, names);
      const labels = Object.entries(batch.labels).map(([name, { target, weights }], i) => {
        const on = (((37 * step) >> i) & 1) === 1;
        const values = on ? target.values : [Number.NaN, Number.POSITIVE_INFINITY, -1].map((value) => value * (i + 1));
        return [
          name,
          {
            target: { ...target, values: Float32Array.from(values) },
            weights: { ...weights, values: new Float32Array(3).fill(on ? 1 : 0) },
          },
        ];
      });
      return stepOf([{ ...batch, labels: Object.fromEntries(labels) }], step);
    });
    const run = async (executor: Executor) => {
      const all = [];
      for (const request of requests) all.push(await gradientsOf(executor, request));
      return all;
    };
    const plan = () => manyTasksPlan(names, steepLoss());
    const [own, other] = [await compiled(plan(), run), await eager(plan(), run)];
    for (const [i, theirs] of other.entries()) {
      const ours = own[i];
      if (ours) expectAgreement(ours, theirs);
    }
  });

  it("[X3] batches of one step run as one where modules are row-wise, and each draws its own random numbers", async () => {
    const batches = [
      batchOf("first", 4, { x: dense([4, 5]) }, ["a"]),
      batchOf("second", 6, { x: dense([6, 5], 2) }, ["b"]),
      batchOf("third", 4, { x: dense([4, 5], 4) }, ["a", "b"], Float32Array.of(1, 0, 2, 0.5)),
    ];
    const own = await compiled(dropoutPlan(), (executor) => gradientsOf(executor, stepOf(batches, 5)));
    expectAgreement(own, await eager(dropoutPlan(), (executor) => gradientsOf(executor, stepOf(batches, 5))));
  });

  it("[X4] lengths within a bucket share a graph, and padding changes nothing; without buckets each length is its own", async () => {
    const requests = [5, 6, 7, 8].map((length) => stepOf([batchOf("s", 3, { steps: sequences(3, length) }, ["a"])]));
    const run = (options: OnnxEngineOptions) =>
      compiled(
        sequencePlan(),
        async (executor, reports) => {
          const all = [];
          for (const request of requests) all.push(await gradientsOf(executor, request));
          return { all, graphs: reports.length };
        },
        options,
      );
    const bucketed = await run({});
    expect(bucketed.graphs).toBe(2);
    expect((await run({ buckets: "none" })).graphs).toBe(4);
    expect((await run({ buckets: [8] })).graphs).toBe(1);
    await eager(sequencePlan(), async (executor) => {
      for (const [i, request] of requests.entries()) {
        const own = bucketed.all[i];
        if (own) expectAgreement(own, await gradientsOf(executor, request));
      }
    });
  });

  it("[X4] random numbers, rows of tables and gradients at the cut are those of the lengths without padding", async () => {
    const request = stepOf([5, 7].map((length) => batchOf("s", 3, { words: idSequences(3, length) }, ["a", "b"])));
    const one = stepOf([batchOf("s", 3, { words: idSequences(3, 5) }, ["a", "b"])]);
    const run = async (executor: Executor) => ({
      gradients: await gradientsOf(executor, request),
      cut: await executor.record(one, (tape) => tape.featureGradients("a")),
    });
    const [own, other] = [await compiled(idsPlan(), run), await eager(idsPlan(), run)];
    expectAgreement(own.gradients, other.gradients);
    expect(own.cut.map((block) => block?.shape)).toEqual(other.cut.map((block) => block?.shape));
    for (const [i, block] of other.cut.entries())
      for (const [j, value] of block?.values.entries() ?? []) expect(own.cut[i]?.values[j]).toBeCloseTo(value, 6);
  });

  it("[X4] nothing is padded for modules that may see it", async () => {
    const batches = [batchOf("s", 3, { steps: sequences(3, 5), words: bags(3, 7) }, ["a"])];
    const own = await compiled(lengthAwarePlan(), (executor) => gradientsOf(executor, stepOf(batches)));
    expectAgreement(own, await eager(lengthAwarePlan(), (executor) => gradientsOf(executor, stepOf(batches))));
  });

  it("[X5] the same program, seed and threads give equal bits, run after run", async () => {
    const run = () =>
      compiled(dropoutPlan(), async (executor) => {
        for (let step = 0; step < 8; step++) {
          const { gradients } = await executor.gradients(stepOf([batchOf("s", 7, { x: dense([7, 5], step) }, ["a", "b"])], step));
          await executor.update(gradients, adam(), { learningRate: 0.01 });
        }
        return executor.read();
      });
    expect(await run()).toEqual(await run());
  });

  it("[X6] a module that reads values, draws by itself, keeps tensors or needs a missing kernel is told, with the cure", async () => {
    let calls = 0;
    const kept: tf.Tensor[] = [];
    const unawaited = (x: tf.Tensor) => {
      void x.sum().data();
      return x;
    };
    const cases: readonly (readonly [string, (x: tf.Tensor) => tf.Tensor])[] = [
      ["read-while-traced", (x) => ((x.sum().dataSync()[0] ?? 0) > 0 ? x : x.neg())],
      ["read-while-traced", unawaited],
      ["changed-constant", (x) => x.add(calls++)],
      ["changed-constant", (x) => (calls++ % 2 === 0 ? x.sin() : x.cos())],
      ["captured-tensor", (x) => (kept.push(tf.keep(x.clone())) > 1 ? x.add(kept[0] ?? 0) : x)],
      ["missing-kernel", (x) => tf.real(tf.complex(x, x))],
    ];
    const batch = batchOf("s", 2, { x: dense([2, 2]) }, ["a"]);
    for (const [code, apply] of cases) {
      const failure = compiled(oddPlan(apply), (executor) => gradientsOf(executor, stepOf([batch])));
      await expect(failure, code).rejects.toThrow(code);
      await expect(failure, code).rejects.toThrow("odd");
    }
    tf.dispose(kept);
  });

  it("[X7] what can't be compiled runs on another engine only where that was allowed, from the same state, and says why", async () => {
    const reading = (x: tf.Tensor) => ((x.sum().dataSync()[0] ?? 0) > 1e9 ? x.neg() : x);
    const batch = batchOf("s", 2, { x: dense([2, 2]) }, ["a"]);
    const reasons: string[] = [];
    const options: OnnxEngineOptions = {
      fallback: true,
      onFallback: (reason, engine) => reasons.push(`${engine.name}: ${reason.problems[0]?.code}`),
    };
    const own = await compiled(oddPlan(reading), (executor) => gradientsOf(executor, stepOf([batch])), options);
    expect(reasons).toEqual(["tfjs: read-while-traced"]);
    expectAgreement(own, await eager(oddPlan(reading), (executor) => gradientsOf(executor, stepOf([batch]))));
  });

  it("[X8] an executor keeps as many graphs as it may, and compiles again what it gave up", () =>
    compiled(
      dropoutPlan(),
      async (executor, reports) => {
        for (const size of [2, 3, 4, 2, 4])
          await gradientsOf(executor, stepOf([batchOf("s", size, { x: dense([size, 5]) }, ["a"])]));
        expect(reports.length).toBe(4);
      },
      { maximumGraphs: 2 },
    ));

  it("[X9] gradients that were given up free their memory, and a second step's gradients may live beside the first's", () =>
    compiled(bagPlan(), async (executor) => {
      const request = stepOf([batchOf("s", 4, { words: bags(4, 5) }, ["a", "b"])]);
      const one = await executor.gradients(request);
      const two = await executor.gradients(request);
      expect(await one.gradients.read()).toEqual(await two.gradients.read());
      one.gradients.dispose();
      two.gradients.dispose();
      const { bytes } = executor.memory();
      for (let i = 0; i < 20; i++) (await executor.gradients(request)).gradients.dispose();
      expect(executor.memory().bytes).toBe(bytes);
    }));

  it("[X141] an executor that was disposed runs nothing any more, nor what waited", () =>
    compiled(bagPlan(), async (executor) => {
      const request = stepOf([batchOf("s", 4, { words: bags(4, 5) }, ["a", "b"])]);
      const { gradients } = await executor.gradients(request);
      const waiting = [
        executor.gradients(request),
        executor.record(request, (tape) => tape.losses),
        executor.forward({ batch: batchOf("s", 4, { words: bags(4, 5) }, []), tasks: ["a"] }),
      ].map((each) => expect(each).rejects.toThrow("disposed"));
      executor.dispose();
      await Promise.all(waiting);
      await expect(executor.gradients(request)).rejects.toThrow("disposed");
      await expect(executor.update(gradients, adam(), { learningRate: 0.1 })).rejects.toThrow("disposed");
      await expect(executor.read()).rejects.toThrow("disposed");
      expect(executor.memory().tensors).toBe(0);
    }));
});
