import type { Engine, Executor, StepRequest } from "@gruyere/core";
import { rows } from "@gruyere/data";
import { GruyereError, inputs, module, number, program, task, vector } from "@gruyere/flow";
import { linear } from "@gruyere/modules";
import { mixed } from "@gruyere/schedule";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import type { TrainEvent } from "./event.js";
import { cpu, twoTasks, twoTasksData, twoTasksRows } from "./fixtures/twoTasks.js";
import { sgd } from "./optimisers/sgd.js";
import type { TrainOptions } from "./options.js";
import { train } from "./train.js";

const trained = async (options: TrainOptions = {}) => {
  const events: TrainEvent[] = [];
  const engine = await cpu();
  const run = await train(twoTasks, twoTasksData(), {
    ...(options.steps === undefined && { epochs: 3 }),
    batchSize: 8,
    learningRate: 0.02,
    seed: 3,
    ...options,
    engine,
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  return { run, events };
};
const ofType = <T extends TrainEvent["type"]>(events: readonly TrainEvent[], type: T) =>
  events.filter((event): event is Extract<TrainEvent, { type: T }> => event.type === type);
const lossesOf = (events: readonly TrainEvent[]) => ofType(events, "step").map(({ losses }) => losses);

describe("train", () => {
  it("[T10] learns both tasks", async () => {
    const { run } = await trained({ epochs: 30 });
    const validations = run.history.filter(({ split }) => split === "validation");
    expect(run.metrics["sign/both/validation/accuracy"]).toBeGreaterThan(0.8);
    const mae = (at: number) => validations.at(at)?.metrics["size/both/validation/mae"] ?? Number.NaN;
    expect(mae(-1)).toBeLessThan(mae(0) / 2);
    await run.model.dispose();
  });

  it("[T10] emits its events in order, each step with the losses of the tasks that had labels", async () => {
    const { run, events } = await trained();
    const [start] = ofType(events, "run-start");
    const steps = ofType(events, "step");
    expect(start).toMatchObject({ program: "two-tasks", engine: "tfjs", backend: "cpu", steps: 30, epochs: 3, seed: 3 });
    expect(start?.data).toEqual(run.data.summary);
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    expect(steps.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 30 }, (_, i) => Math.floor(i / 10)));
    for (const { rows: of, losses } of steps) expect(Object.keys(losses)).toEqual("both" in of ? ["sign", "size"] : ["sign"]);
    expect(ofType(events, "evaluation").map(({ split, epoch, step }) => [split, epoch, step])).toEqual(
      [0, 1, 2].flatMap((epoch) => ["train", "validation"].map((split) => [split, epoch, 10 * (epoch + 1)])),
    );
    expect(ofType(events, "epoch-start").map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    expect(events.at(-1)).toMatchObject({ type: "run-end", outcome: "finished", step: 30, best: run.best });
    expect([run.steps, run.epochs, run.outcome]).toEqual([30, 3, "finished"]);
    await run.model.dispose();
  });

  it("[T11] the same seed gives the same numbers twice, another seed others", async () => {
    const runs = [await trained(), await trained(), await trained({ seed: 4 })];
    const [first, second, other] = await Promise.all(
      runs.map(async ({ run, events }) => ({
        losses: lossesOf(events),
        parameters: await run.model.parameters(),
        best: run.best,
      })),
    );
    expect(second).toEqual(first);
    expect(other?.losses).not.toEqual(first?.losses);
    for (const { run } of runs) await run.model.dispose();
  });

  it("[T11] every step draws random numbers of its own, by seed and step", async () => {
    const engine = await cpu();
    const drawn: unknown[] = [];
    const spied = (executor: Executor): Executor =>
      new Proxy(executor, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key, target);
          if (key === "gradients") return (request: StepRequest) => drawn.push(request.random) && target.gradients(request);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
    const open: Engine["open"] = async (plan, options) => spied(await engine.open(plan, options));
    const run = await train(twoTasks, twoTasksData(), { steps: 4, seed: 9, engine: { ...engine, open } });
    expect(drawn).toEqual([0, 1, 2, 3].map((step) => ({ seed: 9, step })));
    await run.model.dispose();
  });

  it("[T12] the training loss of an epoch is the mean over its labels", async () => {
    const { run, events } = await trained({ epochs: 1, batchSize: 1000, schedule: mixed() });
    const [only] = ofType(events, "step");
    const reported = run.history.find(({ split }) => split === "train")?.metrics;
    expect(reported?.["sign/all/train/loss"]).toBeCloseTo(only?.losses["sign"] ?? Number.NaN, 12);
    expect(reported?.["size/both/train/loss"]).toBeCloseTo(only?.losses["size"] ?? Number.NaN, 12);
    await run.model.dispose();
  });

  it("[T13] `tasks` trains one task alone by its name", async () => {
    const { run, events } = await trained({ tasks: ["size"] });
    expect(lossesOf(events).every((losses) => Object.keys(losses).join() === "size")).toBe(true);
    expect(run.model.tasks).toEqual(["size"]);
    expect(Object.keys(await run.model.parameters()).some((name) => name.startsWith("sign/"))).toBe(false);
    await run.model.dispose();
  });

  it("[T13] frozen modules stay bit for bit as they were; a task that is not active is not trained", async () => {
    const { x } = inputs({ x: vector({ size: 4 }) });
    const hidden = module("trunk", linear({ units: 3 }), { frozen: true })(x);
    const frozen = program("frozen", {
      a: task({ logits: module("a", linear({ units: 1 }))(hidden), label: number("size") }),
      b: task({ logits: module("b", linear({ units: 1 }))(hidden), label: number("size"), active: false }),
    });
    const data = { both: { source: rows(twoTasksRows(40)), columns: { size: "size" } } };
    const at = async (steps: number) => {
      const run = await train(frozen, data, { steps, optimiser: sgd({ weightDecay: 0.1 }), engine: await cpu(), keep: "last" });
      const parameters = await run.model.parameters();
      await run.model.dispose();
      return parameters;
    };
    const [early, late] = [await at(1), await at(20)];
    expect(late["trunk/weight"]).toEqual(early["trunk/weight"]);
    expect(late["a/weight"]).not.toEqual(early["a/weight"]);
    expect(Object.keys(late).filter((name) => name.startsWith("b/"))).toEqual([]);
  });

  it("[T14] the model has the best evaluation's parameters, the earliest on a tie, or the last if asked", async () => {
    // A learning rate that is far too high: the first evaluations are as good as it gets.
    const options = { epochs: 6, learningRate: 0.6, optimiser: sgd(), bestBy: "size/both/validation/mae" } as const;
    const { run: best } = await trained(options);
    const { run: last } = await trained({ ...options, keep: "last" });
    const values = best.history.flatMap(({ split, metrics }) => (split === "validation" ? [metrics[options.bestBy]] : []));
    const lowest = Math.min(...values.map((value) => value ?? Number.POSITIVE_INFINITY));
    expect(best.best).toMatchObject({ metric: options.bestBy, value: lowest, epoch: values.indexOf(lowest) });
    expect(values.indexOf(lowest)).toBeLessThan(5);
    const evaluate = async (run: typeof best) => (await run.model.evaluate(run.data, { split: "validation" }))[options.bestBy];
    expect(await evaluate(best)).toBeCloseTo(lowest, 6);
    expect(await evaluate(last)).toBeCloseTo(values.at(-1) ?? Number.NaN, 4);
    await best.model.dispose();
    await last.model.dispose();
  });

  it("[T14] the earliest of equal evaluations is the best", async () => {
    const { run } = await trained({ learningRate: 1e-12, bestBy: "sign/both/validation/accuracy" });
    const values = run.history.flatMap(({ metrics }) => metrics["sign/both/validation/accuracy"] ?? []);
    expect(values).toEqual([values[0], values[0], values[0]]);
    expect(run.best).toMatchObject({ epoch: 0, step: 10, value: values[0] });
    await run.model.dispose();
  });

  it("[T15] `steps` instead of epochs; the end is evaluated too, and `validateEvery` 0 never", async () => {
    const { run } = await trained({ steps: 13 });
    expect(run.history.filter(({ split }) => split === "validation").map(({ step }) => step)).toEqual([10, 13]);
    const { run: never } = await trained({ steps: 13, validateEvery: 0 });
    expect(never.history.filter(({ split }) => split === "validation")).toEqual([]);
    expect(never.best).toBeUndefined();
    const { run: second } = await trained({ epochs: 3, validateEvery: 2 });
    expect(second.history.filter(({ split }) => split === "validation").map(({ step }) => step)).toEqual([20, 30]);
    for (const { model } of [run, never, second]) await model.dispose();
  });

  it("[T16] holds as many tensors after a run, an interrupted one, and a failed one, as before", async () => {
    await (await trained({ epochs: 1 })).run.model.dispose(); // the backend keeps some of its own from its first use
    const before = tf.memory().numTensors;
    const { run } = await trained();
    await run.model.predict([{ x: [1, 2, 3, 4] }]);
    await run.model.evaluate(run.data, { split: "validation" });
    await run.model.dispose();
    const stop = new AbortController();
    const { run: interrupted } = await trained({ signal: stop.signal, onEvent: ({ type }) => type === "step" && stop.abort() });
    expect(interrupted.outcome).toBe("interrupted");
    await interrupted.model.dispose();
    await expect(trained({ learningRate: 1e38, optimiser: sgd() })).rejects.toThrow("non-finite-loss");
    expect(tf.memory().numTensors).toBe(before);
  });

  it("[T17] a step whose numbers are not finite stops the run before the update", async () => {
    const failure = await trained({ learningRate: 1e38, optimiser: sgd() }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GruyereError);
    expect(String(failure)).toMatch(/non-finite-loss at step \d+, tasks? (sign|size)/);
    expect(String(failure)).toMatch(/inputs: x of (both|signs) \[-\d[\d.]*, \d[\d.]*\]/);
  });

  it.each<[string, TrainOptions, string]>([
    ["an unknown task", { tasks: ["sgin"] }, "did you mean `sign`?"],
    ["no task", { tasks: [] }, "no-active-task"],
    ["an option that is not there", JSON.parse('{"epoch": 3}'), "did you mean `epochs`?"],
    ["epochs and steps at once", { epochs: 1, steps: 1 }, "bad-option at epochs"],
    ["a batch size of 0", { batchSize: 0 }, "bad-option at batchSize"],
    ["a batch size of an unknown set", { batchSize: { bth: 4 } }, "did you mean `both`?"],
    ["a negative learning rate", { learningRate: -1 }, "bad-option at learningRate"],
    ["a seed that is not whole", { seed: 0.5 }, "bad-option at seed"],
    ["a metric that is not there", { bestBy: "sign/both/validation/acuracy" }, "did you mean `sign/both/validation/accuracy`?"],
  ])("[T18] refuses %s", async (_, options, message) => {
    await expect(trained(options)).rejects.toThrow(message);
  });

  it("[T19] an abort while data is prepared rejects with its reason", async () => {
    await expect(trained({ signal: AbortSignal.abort(new Error("no more")) })).rejects.toThrow("no more");
  });
});
