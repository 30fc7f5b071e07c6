import type { Tensor } from "onnxruntime-common";
import type { Graph, InputRole, OutputRole } from "../graph/types.js";
import type { Heap } from "../memory/heap.js";
import { inputName } from "../onnx/names.js";
import type { Session } from "../onnx/session.js";
import type { Placed } from "./arena.js";
import type { HeapState } from "./heapState.js";
import { InputFeed } from "./inputFeed.js";
import { OutputSet } from "./outputSet.js";
import type { StepData } from "./stepData.js";

type Tensors = Readonly<Record<string, Tensor>>;

/** Milliseconds between two looks whether a graph that is given up is still in use. */
const RETIRING = 100;

/** A graph with its session, bound to an executor's heap: a run allocates nothing but what the heap lacks the first time. */
export class CompiledGraph {
  readonly graph: Graph;
  readonly #session: Session;
  readonly #heap: Heap;
  readonly #state: HeapState;
  readonly #feed: InputFeed;
  readonly #sets: OutputSet[] = [];
  readonly #fetches = new Map<OutputSet, Tensors>();
  #feeds: Tensors = {};
  /** Of the heap's memory that the tensors are views on. */
  #generation = -1;

  constructor(graph: Graph, session: Session, heap: Heap, state: HeapState) {
    this.graph = graph;
    this.#session = session;
    this.#heap = heap;
    this.#state = state;
    this.#feed = new InputFeed(graph.inputs, heap, state);
  }

  /**
   * Runs the graph once. The caller holds the outputs, and releases them.
   *
   * @param before The outputs of the stage before, for a graph that takes what that one saved.
   */
  async run(data: StepData, before?: OutputSet): Promise<OutputSet> {
    const outputs = this.#idleSet();
    outputs.hold();
    try {
      this.#feed.fill(data);
      const fetches = this.#bound(outputs);
      await this.#session.run(before ? { ...this.#feeds, ...this.#tensors(before.saved) } : this.#feeds, fetches);
      return outputs;
    } catch (error) {
      outputs.release();
      throw error;
    }
  }

  async dispose(): Promise<void> {
    this.#feed.dispose();
    for (const set of this.#sets.splice(0)) set.dispose();
    this.#fetches.clear();
    await this.#session.dispose();
  }

  /** Disposes it as soon as nobody holds its outputs. */
  async retire(): Promise<void> {
    while (!this.#sets.every(({ idle }) => idle)) await new Promise((done) => setTimeout(done, RETIRING));
    await this.dispose();
  }

  #idleSet(): OutputSet {
    const idle = this.#sets.find((set) => set.idle);
    if (idle) return idle;
    const set = new OutputSet(this.graph.outputs, this.#heap, this.#state);
    this.#sets.push(set);
    return set;
  }

  /** The fetches of a set; all tensors are made anew after the memory grew, because views from before are detached. */
  #bound(set: OutputSet): Tensors {
    if (this.#generation !== this.#heap.generation) {
      this.#fetches.clear();
      this.#feeds = this.#tensors(this.#feed.placed.map((placed) => ({ ...placed, name: inputName(placed.role) })));
      this.#generation = this.#heap.generation;
    }
    const known = this.#fetches.get(set);
    if (known) return known;
    const fetches = this.#tensors(set.placed);
    this.#fetches.set(set, fetches);
    return fetches;
  }

  #tensors(placed: readonly (Placed<InputRole | OutputRole> & { readonly name: string })[]): Tensors {
    return Object.fromEntries(
      placed.map(({ name, offset, length, signature }) => {
        const { type } = signature;
        const numbers =
          type === "int32"
            ? this.#heap.int32(offset, length)
            : type === "bool"
              ? this.#heap.bytes(offset, length)
              : this.#heap.float32(offset, length);
        return [name, this.#session.tensor(numbers, signature)];
      }),
    );
  }
}
