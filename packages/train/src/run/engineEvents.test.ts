import { createOnnxEngine } from "@gruyere/compiler";
import { constant, defineModule, port } from "@gruyere/core";
import { rows } from "@gruyere/data";
import { inputs, module, number, program, task, vector } from "@gruyere/flow";
import { linear } from "@gruyere/modules";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { TrainEvent } from "../event.js";
import { twoTasks, twoTasksData } from "../fixtures/twoTasks.js";
import { load } from "../model/load.js";
import { memoryStore } from "../store/memoryStore.js";
import { train } from "../train.js";
import { readRecord } from "./record.js";

const settings = { epochs: 1, batchSize: 8, seed: 3 };
const codesOf = (events: readonly TrainEvent[]) => events.flatMap((event) => (event.type === "warning" ? [event.code] : []));

/** Reads its numbers, which a compiled step can't. */
const looking = defineModule({
  name: "looking",
  description: "Reads its numbers.",
  options: z.strictObject({}),
  ports: [port("x", "vector")],
  parameters: () => ({ gain: { shape: [1], init: constant(1) } }),
  apply: ({ x }, { parameters }) => tf.mul(x, tf.mul(parameters.gain, x.dataSync().length)),
});

describe("what the engine reports", () => {
  it("[T31] what is compiled is an event of the run, and of a loaded model", async () => {
    const events: TrainEvent[] = [];
    const out = memoryStore();
    const run = await train(twoTasks, twoTasksData(), { ...settings, out, onEvent: (event) => events.push(event) });
    await run.model.dispose();
    const compiled = events.flatMap((event) => (event.type === "compile" ? [event] : []));
    expect(new Set(compiled.map(({ what }) => what))).toEqual(new Set(["step", "forward"]));
    for (const { nodes, nodesBefore, milliseconds } of compiled) {
      expect(nodes).toBeLessThanOrEqual(nodesBefore);
      expect(milliseconds).toBeGreaterThan(0);
    }
    const later: TrainEvent[] = [];
    const model = await load(out, { program: twoTasks, onEvent: (event) => later.push(event) });
    await model.evaluate(twoTasksData(), { split: "validation" });
    await model.dispose();
    expect(new Set(later.map(({ type }) => type))).toEqual(new Set(["compile"]));
  });

  it("[T31] a program that can't be compiled runs, and a warning says on what and why", async () => {
    const events: TrainEvent[] = [];
    const { x } = inputs({ x: vector({ size: 2 }) });
    const y = module("head", linear({ units: 1 }))(module("odd", looking())(x));
    const odd = program("odd", { a: task({ logits: y, label: number("a") }) });
    const data = { points: { source: { train: rows(Array.from({ length: 16 }, (_, i) => ({ x: [i, 1], a: i }))) } } };
    const run = await train(odd, data, { epochs: 1, learningRate: 1e-5, onEvent: (event) => events.push(event) });
    await run.model.dispose();
    const warnings = events.flatMap((event) =>
      event.type === "warning" && event.code === "not-compiled" ? [event.message] : [],
    );
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/runs on tfjs\/\w+, not compiled: .*odd/s);
  });

  it("[T32] a run keeps the choice of the machine that it was begun on, and says where it can't", async () => {
    const out = memoryStore();
    const begun = await train(twoTasks, twoTasksData(), { ...settings, out });
    await begun.model.dispose();
    const bytes = await out.read("run.json");
    const record = JSON.parse(new TextDecoder().decode(bytes));
    expect(record.engine.choices).toMatchObject({ threads: "auto" });
    record.engine.choices.cores = 37;
    await out.write("run.json", JSON.stringify(record));
    const events: TrainEvent[] = [];
    const onEvent = (event: TrainEvent) => events.push(event);
    const gone = await train(twoTasks, twoTasksData(), { resume: out, epochs: 2, onEvent });
    await gone.model.dispose();
    expect((await readRecord(out)).engine.choices).toEqual({ threads: "auto", cores: 37 });
    expect(codesOf(events)).toEqual([]);
    const engine = await createOnnxEngine({ threads: 1 });
    const other = await train(twoTasks, twoTasksData(), { resume: out, epochs: 3, engine, onEvent });
    await other.model.dispose();
    await engine.dispose();
    expect(codesOf(events)).toEqual(["engine-changed"]);
  });
});
