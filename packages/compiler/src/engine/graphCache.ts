import { GruyereError } from "@gruyere/flow";
import type { Graph } from "../graph/graph.js";
import { chooseThreads } from "../onnx/threads.js";
import { type Simplified, simplify } from "../passes/pipeline.js";
import { NotCompiled } from "./notCompiled.js";
import type { CompiledReport, EngineSettings } from "./settings.js";
import type { CompiledGraph, StepMemory } from "./stepMemory.js";

/** The compiled graphs of one executor, by what they depend on; the one that was not used for longest goes first. */
export class GraphCache {
  readonly #memory: StepMemory;
  readonly #settings: EngineSettings;
  readonly #graphs = new Map<string, Promise<CompiledGraph>>();

  constructor(memory: StepMemory, settings: EngineSettings) {
    this.#memory = memory;
    this.#settings = settings;
  }

  /**
   * The graph of a key; traced, simplified and opened when it isn't there.
   *
   * @param what In the words of a report: `step`, `forward`, `tape`.
   */
  find(what: CompiledReport["what"], key: string, trace: () => Simplified): Promise<CompiledGraph> {
    const full = `${what} ${key}`;
    const known = this.#graphs.get(full);
    if (known) {
      this.#graphs.delete(full); // the map's order is that of the last uses
      this.#graphs.set(full, known);
      return known;
    }
    const compiled = this.#compile(what, trace);
    this.#graphs.set(full, compiled);
    compiled.catch(() => this.#graphs.delete(full)); // whoever asked gets the error; the next one may try again
    this.#forget();
    return compiled;
  }

  async dispose(): Promise<void> {
    const all = [...this.#graphs.values()];
    this.#graphs.clear();
    for (const each of await Promise.allSettled(all)) if (each.status === "fulfilled") await each.value.dispose();
  }

  async #compile(what: CompiledReport["what"], trace: () => Simplified): Promise<CompiledGraph> {
    const { provider, machine, sessions, onCompile } = this.#settings;
    const start = performance.now();
    const simplified = orNotCompiled(trace);
    const traced = performance.now();
    const prepared = this.#memory.prepare(simplified.graph);
    const threads = chooseThreads(prepared, machine, this.#settings.threads, this.#graphs.size + 1);
    const options = { provider, ...threads, onDevice: this.#memory.onDevice(prepared) };
    const { session, cached } = await sessions.open(prepared, options, { what, simplified }).catch(notCompiled);
    const graph = this.#memory.bind(prepared, session);
    const end = performance.now();
    onCompile({
      ...{ what, nodes: simplified.after, nodesBefore: simplified.before, threads: threads.threads, cached },
      ...{ traceMilliseconds: traced - start, sessionMilliseconds: end - traced },
    });
    return graph;
  }

  #forget(): void {
    for (const [key, graph] of this.#graphs) {
      if (this.#graphs.size <= this.#settings.maximumGraphs) return;
      this.#graphs.delete(key);
      void graph.then((each) => each.retire()).catch(() => {});
    }
  }
}

function orNotCompiled<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return notCompiled(error);
  }
}

function notCompiled(error: unknown): never {
  throw error instanceof GruyereError ? NotCompiled.from(error) : error;
}

/** Traces a graph and runs the passes over it. */
export const simplified = (graph: Graph, { provider, passesOff }: EngineSettings): Simplified =>
  simplify(graph, { provider }, { off: passesOff });
