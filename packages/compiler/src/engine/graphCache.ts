import { GruyereError } from "@gruyere/flow";
import type { Graph } from "../graph/types.js";
import type { Heap } from "../memory/heap.js";
import { openSession } from "../onnx/session.js";
import { type Simplified, simplify } from "../passes/pipeline.js";
import { CompiledGraph } from "./compiledGraph.js";
import type { HeapState } from "./heapState.js";
import { NotCompiled } from "./notCompiled.js";
import type { CompiledReport, EngineSettings } from "./settings.js";

/** The compiled graphs of one executor, by what they depend on; the one that was not used for longest goes first. */
export class GraphCache {
  readonly #heap: Heap;
  readonly #state: HeapState;
  readonly #settings: EngineSettings;
  readonly #graphs = new Map<string, Promise<CompiledGraph>>();

  constructor(heap: Heap, state: HeapState, settings: EngineSettings) {
    this.#heap = heap;
    this.#state = state;
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
    const { provider, threads, spinning, onCompile } = this.#settings;
    const start = performance.now();
    const simplified = orNotCompiled(trace);
    const traced = performance.now();
    const session = await openSession(simplified.graph, { provider, threads, spinning }).catch(notCompiled);
    const graph = new CompiledGraph(simplified.graph, session, this.#heap, this.#state);
    const end = performance.now();
    onCompile({
      ...{ what, nodes: simplified.after, nodesBefore: simplified.before },
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
