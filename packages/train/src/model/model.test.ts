import { rows } from "@gruyere/data";
import { inputs, module, number, program, task, vector } from "@gruyere/flow";
import { linear, meanSquaredError } from "@gruyere/modules";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cpu, twoTasks, twoTasksData, twoTasksRows } from "../fixtures/twoTasks.js";
import { memoryStore } from "../store/memoryStore.js";
import { train } from "../train.js";
import { load } from "./load.js";
import type { Model } from "./model.js";

let model: Model<typeof twoTasks>;
beforeAll(async () => {
  ({ model } = await train(twoTasks, twoTasksData(), { epochs: 2, batchSize: 8, engine: await cpu() }));
});
afterAll(() => model.dispose());

const examples = twoTasksRows(10, 3).map(({ x }) => ({ x }));

describe("model.predict", () => {
  it("[T26] gives each row's predictions by task, without labels, with the values that a task returns", async () => {
    const predictions = await model.predict(examples);
    expect(predictions.length).toBe(10);
    for (const { sign, size } of predictions) {
      expect(sign.value).toBe(sign.probability > 0.5);
      expect(Number.isFinite(size.value)).toBe(true);
      expect(size.outputs.hidden).toHaveLength(8);
    }
  });

  it("[T26] is the same whatever the batches are, and reports progress", async () => {
    const whole = await model.predict(examples);
    const progress: unknown[] = [];
    const parts = await model.predict(examples, { batchSize: 4, onProgress: (at) => progress.push(at) });
    expect(parts).toEqual(whole);
    expect(progress).toEqual([4, 8, 10].map((done) => ({ done, total: 10 })));
    expect(await model.predict([])).toEqual([]);
  });

  it("[T27] runs only the branches of the tasks that are asked for", async () => {
    const { x, y } = inputs({ x: vector({ size: 4 }), y: vector({ size: 1 }) });
    const two = program("two-inputs", {
      left: task({ logits: module("left", linear({ units: 1 }))(x), label: number("size") }),
      right: task({ logits: module("right", linear({ units: 1 }))(y), label: number("size") }),
    });
    const labelled = twoTasksRows(20).map(({ x: of, size = 0 }) => ({ x: of, y: [size], size }));
    const run = await train(two, { all: { source: rows(labelled) } }, { steps: 2, engine: await cpu() });
    const [row] = await run.model.predict([{ y: [1] }], { tasks: ["right"] });
    expect(Object.keys(row ?? {})).toEqual(["right"]);
    // @ts-expect-error the field that the other branch needs
    await expect(run.model.predict([{ y: [1] }], { tasks: ["left"] })).rejects.toThrow("x");
    await run.model.dispose();
  });

  it("[T26] a task without a label predicts its outputs", async () => {
    const { x } = inputs({ x: vector({ size: 2 }) });
    const auto = program("auto", {
      rebuild: task({ logits: module("rebuild", linear({ units: 2 }))(x), target: x, loss: meanSquaredError() }),
    });
    const source = rows(twoTasksRows(20).map(({ x: [a = 0, b = 0] }) => ({ x: [a, b] })));
    const run = await train(auto, { all: { source } }, { epochs: 100, learningRate: 0.1, engine: await cpu() });
    const [row] = await run.model.predict([{ x: [1, -1] }]);
    expect(row?.rebuild).toBeInstanceOf(Float32Array);
    expect(Object.values(row?.rebuild ?? {})).toEqual([expect.closeTo(1, 1), expect.closeTo(-1, 1)]);
    expect(run.best?.metric).toBe("all/all/validation/score");
    await run.model.dispose();
  });

  it("[T28] refuses an unknown task, a row without a field, and a batch size of 0", async () => {
    // @ts-expect-error there is no such task
    await expect(model.predict(examples, { tasks: ["sgin"] })).rejects.toThrow(/unknown-task[\s\S]*did you mean `sign`/);
    // @ts-expect-error x is missing
    await expect(model.predict([...examples, {}], { batchSize: 4 })).rejects.toThrow("rows[10]");
    const placeOf = (index: number) => ({ at: `rows.csv:${index + 2}` });
    // @ts-expect-error x is missing
    await expect(model.predict([...examples, {}], { batchSize: 4, placeOf })).rejects.toThrow("rows.csv:12");
    await expect(model.predict(examples, { batchSize: 0 })).rejects.toThrow("bad-option at batchSize");
  });

  it("[T28] an aborted signal rejects with its reason", async () => {
    const control = new AbortController();
    const onProgress = () => control.abort(new Error("enough"));
    const predicting = model.predict(examples, { batchSize: 2, signal: control.signal, onProgress });
    await expect(predicting).rejects.toThrow("enough");
    const evaluating = model.evaluate(twoTasksData(), {
      split: "train",
      batchSize: 2,
      signal: AbortSignal.abort(new Error("stop")),
    });
    await expect(evaluating).rejects.toThrow("stop");
  });
});

describe("model.evaluate", () => {
  it("[T29] measures every task on every set that serves it, whatever the batches", async () => {
    const metrics = await model.evaluate(twoTasksData(), { split: "validation" });
    expect(Object.keys(metrics).sort()).toEqual([
      "all/all/validation/loss",
      "all/all/validation/score",
      "sign/all/validation/accuracy",
      "sign/all/validation/loss",
      "sign/both/validation/accuracy",
      "sign/both/validation/loss",
      "sign/signs/validation/accuracy",
      "sign/signs/validation/loss",
      "size/both/validation/loss",
      "size/both/validation/mae",
    ]);
    const small = await model.evaluate(twoTasksData(), { split: "validation", batchSize: 3 });
    for (const [name, value] of Object.entries(metrics)) expect(small[name]).toBeCloseTo(value, 5);
  });

  it("[T29] measures only the tasks that are asked for, on data that need not have the others' labels", async () => {
    const all = await model.evaluate(twoTasksData(), { split: "validation" });
    const some = await model.evaluate(twoTasksData(), { split: "validation", tasks: ["size"] });
    expect(Object.keys(some).sort()).toEqual([
      "all/all/validation/loss",
      "all/all/validation/score",
      "size/both/validation/loss",
      "size/both/validation/mae",
    ]);
    expect(some["size/both/validation/mae"]).toBe(all["size/both/validation/mae"]);
    // @ts-expect-error there is no such task
    const wrong = model.evaluate(twoTasksData(), { tasks: ["sise"] });
    await expect(wrong).rejects.toThrow(/unknown-task[\s\S]*did you mean `size`/);
  });

  it("[T28] refuses a split without rows", async () => {
    const data = { both: { source: { train: rows(twoTasksRows(9)) } } };
    await expect(model.evaluate(data)).rejects.toThrow(/empty-split[\s\S]*there are rows in train/);
  });

  it("[T29] agrees with predictions counted by hand", async () => {
    const test = twoTasksRows(30, 8);
    const metrics = await model.evaluate({ both: { source: { test: rows(test) } } });
    const predictions = await model.predict(test.map(({ x }) => ({ x })));
    const labelled = test.flatMap(({ sign }, i) => (sign === undefined ? [] : [predictions[i]?.sign.value === sign]));
    expect(metrics["sign/both/test/accuracy"]).toBeCloseTo(labelled.filter(Boolean).length / labelled.length, 12);
  });
});

describe("stores", () => {
  it("[T24] a run in memory is loaded like a folder", async () => {
    const out = memoryStore();
    const run = await train(twoTasks, twoTasksData(), { epochs: 1, out, engine: await cpu() });
    const loaded = await load(out, { program: twoTasks, engine: await cpu() });
    expect(await loaded.parameters()).toEqual(await run.model.parameters());
    await loaded.dispose();
    await run.model.dispose();
  });

  it("[T24] a run is loaded by its folder alone; pieces of its own are given", async () => {
    const { x } = inputs({ x: vector({ size: 4 }) });
    const plain = program("plain", { size: task({ logits: module("head", linear({ units: 1 }))(x), label: number("size") }) });
    const store = memoryStore();
    const data = { all: { source: rows(twoTasksRows(40)) } };
    const trained = await train(plain, data, { steps: 2, out: store, engine: await cpu() });
    const loaded = await load(store, { engine: await cpu() });
    expect(await loaded.predict(examples)).toEqual(await trained.model.predict(examples));

    const out = memoryStore();
    const run = await train(twoTasks, twoTasksData(), { steps: 2, out, engine: await cpu() });
    await expect(load(out)).rejects.toThrow(/program-needed[\s\S]*centre/);
    const plugins = { program: Object.values(twoTasks.modules).map(({ spec }) => spec.plugin) };
    const given = await load(out, { plugins, engine: await cpu() });
    expect(await given.predict(examples)).toEqual(await run.model.predict(examples));
    for (const { dispose } of [trained.model, loaded, run.model, given]) await dispose();
  });

  it("[T24] a model that was disposed of says so", async () => {
    const run = await train(twoTasks, twoTasksData(), { steps: 1, engine: await cpu() });
    await run.model.dispose();
    await expect(run.model.predict(examples)).rejects.toThrow("disposed-model");
    await expect(run.model.evaluate(twoTasksData())).rejects.toThrow("disposed-model");
  });
});
