import type { Plan, PlanRef, PlanTask } from "@gruyere/core";
import type { Computed } from "@gruyere/core/engine";
import type { Batch } from "@gruyere/flow";
import type { Graph, InputRole } from "../graph/graph.js";
import type { Simplified } from "../passes/pipeline.js";
import type { BatchShape } from "../trace/stepShape.js";
import { batchShape } from "./batchShape.js";
import { type GraphCache, simplified } from "./graphCache.js";
import { paddableInputs } from "./paddable.js";
import { checkSameTrace } from "./sameTrace.js";
import type { CompiledReport, EngineSettings } from "./settings.js";
import type { CompiledGraph } from "./stepMemory.js";

/** A batch of a step with the tasks that have a label in it, by its position in the step. */
export interface ReadyBatch {
  readonly index: number;
  readonly batch: Batch;
  readonly tasks: readonly PlanTask[];
  readonly computed: Computed;
}

/** Which graph is wanted. */
export interface GraphRequest {
  readonly what: CompiledReport["what"];
  /** What `trace` makes, besides the shapes. */
  readonly kind: string;
  readonly ready: readonly ReadyBatch[];
  /** Values that are wanted besides the tasks' losses. Default: none. */
  readonly further?: readonly PlanRef[];
  /** Whether sequences keep their lengths. Default false: they are padded to buckets. */
  readonly exactLengths?: boolean;
  trace(shapes: readonly BatchShape[]): Graph;
  /** What becomes of the graph after the passes. Default: nothing. */
  finish?(graph: Graph): Graph;
}

/**
 * Finds the graph for batches: by their shapes. Most graphs don't depend on how long bags are, because bags are multiplied on the
 * host; the first graph of a kind tells.
 */
export class StepGraphs {
  readonly #plan: Plan;
  readonly #cache: GraphCache;
  readonly #settings: EngineSettings;
  readonly #paddable: ReadonlySet<string>;
  /** Kinds of graphs that depend on the lengths of bags. */
  readonly #bagsMatter = new Set<string>();
  /** What was traced twice, to see that nothing changes from one trace to the next. */
  readonly #checked = new Set<CompiledReport["what"]>();

  constructor(plan: Plan, cache: GraphCache, settings: EngineSettings) {
    this.#plan = plan;
    this.#cache = cache;
    this.#settings = settings;
    this.#paddable = paddableInputs(plan);
  }

  /** The graph for a request; its trace runs where none is there yet. */
  async find(request: GraphRequest): Promise<CompiledGraph> {
    const { what, kind, ready } = request;
    const batches = ready.map(({ tasks }) => tasks.map(({ name }) => name).join()).join("; ");
    const ofAnyShape = `${what} ${kind} ${batches}`;
    if (this.#bagsMatter.has(ofAnyShape) || !this.#hasBags(ready)) return this.#find(request, true);
    try {
      return await this.#find(request, false);
    } catch (error) {
      if (!(error instanceof BagsMatter)) throw error;
      this.#bagsMatter.add(ofAnyShape);
      return this.#find(request, true);
    }
  }

  #find(request: GraphRequest, bags: boolean): Promise<CompiledGraph> {
    const { what, kind, ready, trace, further = [], exactLengths = false, finish = (graph) => graph } = request;
    const buckets = exactLengths ? "none" : this.#settings.buckets;
    const lengths = { buckets, bags, paddable: this.#paddable };
    const shapes = ready.map(({ batch, index, tasks, computed }) =>
      batchShape(this.#plan, batch, index, tasks, computed, lengths, further),
    );
    return this.#cache.find(what, `${kind} ${JSON.stringify(shapes)}`, () => {
      const traced = trace(shapes);
      if (!this.#checked.has(what)) checkSameTrace(traced, trace(shapes));
      this.#checked.add(what);
      const made = simplified(traced, this.#settings);
      if (!bags && this.#dependsOnBags(made)) throw new BagsMatter();
      return { ...made, graph: finish(made.graph) };
    });
  }

  #hasBags(ready: readonly ReadyBatch[]): boolean {
    return ready.length > 0 && Object.values(this.#plan.inputs).some(({ kind }) => kind === "bag");
  }

  /** Whether a bag itself goes into the graph, not only what the host makes of it. */
  #dependsOnBags({ graph }: Simplified): boolean {
    const isBag = (role: InputRole): boolean => {
      if (role.kind === "packed") return role.members.some((member) => isBag(member.role));
      if (role.kind !== "input" && role.kind !== "input-mask") return false;
      return this.#plan.inputs[role.name]?.kind === "bag";
    };
    return graph.inputs.some(({ role }) => isBag(role));
  }
}

/** The graph for bags of any length turned out to depend on their length. */
class BagsMatter extends Error {}
