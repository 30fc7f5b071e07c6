import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rows } from "@gruyere/data";
import { inputs, module, number, program, task, vector } from "@gruyere/flow";
import { linear } from "@gruyere/modules";
import { randomStream } from "@gruyere/random";
import { mixed, roundRobin, type SchedulerFactory } from "@gruyere/schedule";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TrainEvent } from "./event.js";
import { cpu, twoTasks, twoTasksData, twoTasksRows } from "./fixtures/twoTasks.js";
import { load } from "./model/load.js";
import { adam } from "./optimisers/adam.js";
import { sgd } from "./optimisers/sgd.js";
import type { TrainOptions } from "./options.js";
import type { Run } from "./run/run.js";
import { memoryStore } from "./store/memoryStore.js";
import { train } from "./train.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gruyere-run-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const settings = { epochs: 3, batchSize: 8, learningRate: 0.02, seed: 5 } satisfies TrainOptions;
const trained = async (options: TrainOptions) => train(twoTasks, twoTasksData(), { ...options, engine: await cpu() });

/** What must be the same whether or not a run was interrupted. */
async function outcomeOf(run: Run<typeof twoTasks>, losses: ReadonlyMap<number, unknown>) {
  const parameters = await run.model.parameters();
  await run.model.dispose();
  const history = run.history.map(({ time: _, ...rest }) => rest);
  return { parameters, history, best: run.best, metrics: run.metrics, steps: run.steps, losses: [...losses] };
}

const collect = () => {
  const losses = new Map<number, unknown>();
  const listen = (event: TrainEvent) => {
    if (event.type === "step") losses.set(event.step, [event.losses, event.gradientNorm]);
  };
  return { losses, listen };
};

/** Trains in a store, stopped after each of these steps and gone on with. */
async function inPieces(stops: readonly number[], options: TrainOptions) {
  const store = memoryStore();
  const { losses, listen } = collect();
  let run: Run<typeof twoTasks> | undefined;
  for (const [i, stop] of [...stops, Number.POSITIVE_INFINITY].entries()) {
    await run?.model.dispose();
    const control = new AbortController();
    const onEvent = (event: TrainEvent) => {
      listen(event);
      if (event.type === "step" && event.step >= stop) control.abort();
    };
    const where = i === 0 ? { ...options, out: store } : { resume: store };
    run = await trained({ ...where, signal: control.signal, onEvent });
    if (stop !== Number.POSITIVE_INFINITY) expect(run.outcome).toBe("interrupted");
  }
  if (!run) throw new Error("no run");
  expect(run.outcome).toBe("finished");
  return outcomeOf(run, losses);
}

describe("resume", () => {
  const schedules: readonly [string, SchedulerFactory][] = [
    ["round robin", roundRobin()],
    ["mixed", mixed()],
  ];
  it.each(schedules)(
    "[T20] a run stopped at random steps and gone on with is bit for bit the unbroken one (%s)",
    async (_, schedule) => {
      const random = randomStream({ seed: 11, stream: "stops" });
      const { losses, listen } = collect();
      const unbroken = await outcomeOf(await trained({ ...settings, schedule, onEvent: listen }), losses);
      for (let round = 0; round < 4; round++) {
        const stops = Array.from({ length: 1 + random.below(3) }, () => 1 + random.below(unbroken.steps - 1));
        const distinct = [...new Set(stops)].sort((a, b) => a - b);
        expect(await inPieces(distinct, { ...settings, schedule }), `stopped at ${distinct}`).toEqual(unbroken);
      }
    },
  );

  it("[T20] also when it is stopped at the last step of an epoch, in an evaluation, or at every step", async () => {
    const { losses, listen } = collect();
    const unbroken = await outcomeOf(await trained({ ...settings, epochs: 2, onEvent: listen }), losses);
    expect(await inPieces([10], { ...settings, epochs: 2 })).toEqual(unbroken);
    const every = Array.from({ length: unbroken.steps - 1 }, (_, i) => i + 1);
    expect(await inPieces(every, { ...settings, epochs: 2 })).toEqual(unbroken);
  });

  it("[T21] a process that died goes on from the last checkpoint; its record has every step once", async () => {
    const out = join(folder, "run");
    const died = new Error("died");
    const dying = trained({
      ...settings,
      out,
      onEvent: (event) => {
        if (event.type === "step" && event.step === 17) throw died;
      },
    });
    await expect(dying).rejects.toBe(died);
    await writeFile(join(out, "metrics.jsonl"), '{"type":"step","st', { flag: "a" }); // a line cut off
    const { losses, listen } = collect();
    const resumed = await outcomeOf(await trained({ resume: out, onEvent: listen }), losses);
    expect([...losses.keys()][0]).toBe(11); // the first after the epoch that was saved
    const whole = collect();
    const unbroken = await outcomeOf(await trained({ ...settings, onEvent: whole.listen }), whole.losses);
    expect({ ...resumed, losses: undefined }).toEqual({ ...unbroken, losses: undefined });
    const lines = (await readFile(join(out, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
    const steps = lines
      .map((line): TrainEvent => JSON.parse(line))
      .flatMap((event) => (event.type === "step" ? [event.step] : []));
    expect(steps).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  });

  it("[T21] a process that died before its first checkpoint begins again", async () => {
    const store = memoryStore();
    const onEvent = (event: TrainEvent) => {
      if (event.type === "step" && event.step === 3) throw new Error("died");
    };
    await expect(trained({ ...settings, out: store, onEvent })).rejects.toThrow("died");
    const [resumed, unbroken] = [await trained({ resume: store }), await trained(settings)];
    expect(await resumed.model.parameters()).toEqual(await unbroken.model.parameters());
    const text = new TextDecoder().decode(await store.read("metrics.jsonl"));
    expect(text.match(/"type":"step"/g)).toHaveLength(30);
    await resumed.model.dispose();
    await unbroken.model.dispose();
  });

  it("[T22] goes on past its end when more epochs are asked for", async () => {
    const store = memoryStore();
    const first = await trained({ ...settings, epochs: 1, out: store });
    await first.model.dispose();
    const { losses, listen } = collect();
    const more = await outcomeOf(await trained({ resume: store, epochs: 3, onEvent: listen }), losses);
    const whole = collect();
    const unbroken = await outcomeOf(await trained({ ...settings, onEvent: whole.listen }), whole.losses);
    expect(more.parameters).toEqual(unbroken.parameters);
    expect(more.history).toEqual(unbroken.history);
  });

  it("[T22] refuses another setting, other data, another program, or a store without a run", async () => {
    const store = memoryStore();
    await (await trained({ ...settings, epochs: 1, out: store })).model.dispose();
    await expect(trained({ resume: store, seed: 6 })).rejects.toThrow(/resume-mismatch at seed[\s\S]*the saved run's: 5/);
    await expect(trained({ resume: store, optimiser: adam({ beta1: 0.5 }) })).rejects.toThrow("resume-mismatch at optimiser");
    await expect(trained({ resume: store, out: folder })).rejects.toThrow("bad-option at out");
    const fewer = { both: { source: rows(twoTasksRows(20)) } };
    await expect(train(twoTasks, fewer, { resume: store, engine: await cpu() })).rejects.toThrow("resume-mismatch at data.");
    const { x } = inputs({ x: vector({ size: 4 }) });
    const other = program("other", { size: task({ logits: module("m", linear({ units: 1 }))(x), label: number("size") }) });
    await expect(train(other, twoTasksData(), { resume: store })).rejects.toThrow("wrong-program");
    await expect(trained({ resume: memoryStore() })).rejects.toThrow("not-a-run");
    await expect(trained({ resume: join(folder, "nowhere") })).rejects.toThrow("not-a-run");
  });
});

describe("a run's folder", () => {
  it("[T23] has the program, the settings, what was learned, every event, checkpoints and curves", async () => {
    const out = join(folder, "deep", "run");
    const events: TrainEvent[] = [];
    const run = await trained({ ...settings, out, onEvent: (event) => events.push(event) });
    await run.model.dispose();
    expect(run.folder).toBe(out);
    expect((await readdir(out)).sort()).toEqual([
      "checkpoints",
      "curves.svg",
      "fitted.json",
      "metrics.jsonl",
      "program.yaml",
      "run.json",
    ]);
    expect((await readdir(join(out, "checkpoints"))).sort()).toEqual(["best.safetensors", "last.safetensors"]);
    const record = JSON.parse(await readFile(join(out, "run.json"), "utf8"));
    expect(record).toMatchObject({
      program: "two-tasks",
      settings: { epochs: 3, batchSize: 8, seed: 5, optimiser: { name: "adam" }, schedule: { name: "round-robin" } },
      engine: { name: "tfjs", backend: "cpu" },
    });
    expect(JSON.stringify(record)).not.toContain((await import("node:os")).hostname());
    expect(await readFile(join(out, "curves.svg"), "utf8")).toMatch(/^<svg/);
    const lines = (await readFile(join(out, "metrics.jsonl"), "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual(
      events.filter(({ type }) => type !== "prepare").map((event) => JSON.parse(JSON.stringify(event))),
    );
  });

  it("[T9] an output folder that is taken or cannot be made is refused before any work", async () => {
    await writeFile(join(folder, "file"), "");
    const work: TrainEvent[] = [];
    const onEvent = (event: TrainEvent) => work.push(event);
    await expect(trained({ ...settings, out: folder, onEvent })).rejects.toThrow("folder-not-empty");
    await expect(trained({ ...settings, out: join(folder, "file", "run"), onEvent })).rejects.toThrow("folder-not-writable");
    expect(work).toEqual([]);
  });

  it("[T17] after a step that failed, the last good checkpoint is still there", async () => {
    const out = join(folder, "run");
    const explosive = {
      ...settings,
      out,
      learningRate: 0.6,
      epochs: 200,
      optimiser: sgd({ momentum: 0.99 }),
    };
    await expect(trained(explosive)).rejects.toThrow("non-finite-loss");
    const model = await load(out, { program: twoTasks, engine: await cpu(), checkpoint: "last" });
    const values = Object.values(await model.parameters()).flatMap((block) => [...block.values]);
    expect(values.every(Number.isFinite)).toBe(true);
    await model.dispose();
  });
});

describe("load", () => {
  const saved = async () => {
    const out = join(folder, "run");
    const run = await trained({ ...settings, out });
    return { out, run };
  };

  it("[T24] gives the model that the run had", async () => {
    const { out, run } = await saved();
    const model = await load(out, { program: twoTasks, engine: await cpu() });
    const examples = twoTasksRows(7, 9).map(({ x }) => ({ x }));
    expect(await model.predict(examples)).toEqual(await run.model.predict(examples));
    expect(await model.evaluate(twoTasksData(), { split: "validation" })).toEqual(run.metrics);
    await model.dispose();
    await run.model.dispose();
  });

  it("[T24] gives the best parameters, which the run's model has too, when the last are others", async () => {
    const out = join(folder, "run");
    const run = await trained({ ...settings, out, epochs: 6, learningRate: 0.6, optimiser: sgd() });
    expect(run.best?.step).toBeLessThan(run.steps);
    const [best, last] = [
      await load(out, { program: twoTasks, engine: await cpu() }),
      await load(out, { program: twoTasks, engine: await cpu(), checkpoint: "last" }),
    ];
    expect(await best.parameters()).toEqual(await run.model.parameters());
    expect(await last.parameters()).not.toEqual(await run.model.parameters());
    for (const each of [best, last, run.model]) await each.dispose();
  });

  it("[T7] a damaged checkpoint is refused with the file's name, and the other one still loads", async () => {
    const { out, run } = await saved();
    await run.model.dispose();
    const best = join(out, "checkpoints", "best.safetensors");
    const bytes = await readFile(best);
    bytes[bytes.length - 9] = (bytes[bytes.length - 9] ?? 0) ^ 1;
    await writeFile(best, bytes);
    const options = { program: twoTasks, engine: await cpu() };
    await expect(load(out, options)).rejects.toThrow(/corrupt-checkpoint at .*best\.safetensors[\s\S]*checkpoint: "last"/);
    await truncate(best, 1000);
    await expect(load(out, options)).rejects.toThrow(/corrupt-file at .*best\.safetensors/);
    await (await load(out, { ...options, checkpoint: "last" })).dispose();
    await truncate(join(out, "checkpoints", "last.safetensors"), 50);
    await expect(trained({ resume: out })).rejects.toThrow(/corrupt-file at .*last\.safetensors/);
  });

  it("[T25] refuses a program whose parameters differ, and says which", async () => {
    const { out, run } = await saved();
    await run.model.dispose();
    const { x } = inputs({ x: vector({ size: 4 }) });
    const changed = (units: number, name: string) =>
      program("two-tasks", {
        sign: task({ logits: module(name, linear({ units: 1 }))(module("trunk", linear({ units }))(x)), label: number("sign") }),
        size: task({ logits: module("size", linear({ units: 1 }))(x), label: number("size") }),
      });
    const engine = await cpu();
    await expect(load(out, { program: changed(8, "sgn"), engine })).rejects.toThrow(
      /parameter sgn\/weight \[8, 1\][\s\S]*the nearest is s/,
    );
    await expect(load(out, { program: changed(9, "sign"), engine })).rejects.toThrow(
      /parameter sign\/weight \[9, 1\]\n.*received: \[8, 1\]/,
    );
    const { x: y } = inputs({ x: vector({ size: 4 }) });
    const fewer = program("two-tasks", {
      size: task({ logits: module("size", linear({ units: 1 }))(y), label: number("size") }),
    });
    await expect(load(out, { program: fewer, engine })).rejects.toThrow(/wrong-program[\s\S]*the tasks sign/);
    await expect(load(folder, { program: twoTasks, engine })).rejects.toThrow("not-a-run");
  });
});
