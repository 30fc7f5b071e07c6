import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Plan, UpdateRule } from "@gruyere/core";
import { createEngine, type OnnxEngineOptions } from "../engine/createOnnxEngine.js";
import type { Graph } from "../graph/graph.js";
import type { Profile } from "../onnx/profileEvents.js";
import { cpuNodesOf } from "../onnx/sessionOptions.js";
import { toOnnx } from "../onnx/toOnnx.js";
import type { PassRecord } from "../passes/pipeline.js";
import { checkPassNames } from "./checkPassNames.js";
import { type ExampleSize, exampleBatch } from "./exampleBatch.js";
import { runExample, type What } from "./runExample.js";
import { type WatchedGraph, WatchedSessions } from "./watchedSessions.js";

/** What of a program is looked at, and how it is compiled. */
export interface InspectOptions extends ExampleSize, Pick<OnnxEngineOptions, "provider" | "threads" | "spinning" | "passesOff"> {
  readonly what: What;
  /** Steps to profile. Default: none. */
  readonly steps?: number;
  /** What moves the parameters between the steps. Default: they stay. */
  readonly rule?: UpdateRule;
}

/** A graph as it runs. */
export interface InspectedGraph {
  readonly graph: Graph;
  /** Nodes before the passes, and after them. */
  readonly before: number;
  readonly after: number;
  readonly passes: readonly PassRecord[];
  /** Nodes of the model that a device leaves to the processor, by name: position, operator and module. */
  readonly onProcessor: readonly string[];
  readonly threads: number;
  readonly spinning: boolean;
  readonly profile?: Profile;
}

/** What was seen. */
export interface Inspection {
  /** One; two where a kept tape saves what a second pass takes. */
  readonly graphs: readonly InspectedGraph[];
  /** Milliseconds of a whole step, filling inputs and updating parameters with it; under the profiler where there is one. */
  readonly milliseconds: number;
}

/** Steps before those that count: the second one of a kept tape knows what it will be asked for. */
const WARMUP = 3;

/**
 * Compiles a program's step for an example batch and runs it.
 *
 * @throws GruyereError where it can't be compiled, with the module; for an unknown pass; where the provider can't be used.
 */
export async function inspectProgram(plan: Plan, options: InspectOptions): Promise<Inspection> {
  const { what, steps, rule, batch, length, ...settings } = options;
  checkPassNames(settings.passesOff ?? []);
  const folder = steps === undefined ? undefined : await mkdtemp(join(tmpdir(), "gruyere-profile-"));
  const sessions = new WatchedSessions(folder);
  const engine = await createEngine(settings, sessions);
  try {
    const executor = await engine.open(plan, { seed: 0 });
    try {
      const example = exampleBatch(plan, { batch, length });
      const run = (step: number): Promise<void> => runExample(executor, what, example, step, rule);
      for (let step = 0; step < WARMUP; step++) await run(step);
      const before = sessions.graphs.map(({ runs }) => runs);
      const counted = steps ?? 1;
      const start = performance.now();
      for (let step = 0; step < counted; step++) await run(WARMUP + step);
      const milliseconds = (performance.now() - start) / counted;
      const graphs: InspectedGraph[] = [];
      for (const [i, watched] of sessions.graphs.entries()) {
        const earlier = before[i] ?? 0;
        if (watched.runs === earlier) continue;
        const profile = folder === undefined ? {} : { profile: await sessions.profile(watched, earlier) };
        graphs.push({ ...inspected(watched), ...profile });
      }
      return { graphs, milliseconds };
    } finally {
      executor.dispose();
    }
  } finally {
    await engine.dispose();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

function inspected({ graph, origin: { simplified }, options }: WatchedGraph): InspectedGraph {
  const { provider = "cpu", threads = 1, spinning = false } = options;
  const { before, after, records } = simplified;
  return {
    graph,
    before,
    after,
    passes: records,
    onProcessor: provider === "webgpu" ? cpuNodesOf(toOnnx(graph)) : [],
    threads,
    spinning,
  };
}
