import type { Graph } from "../../graph/graph.js";
import type { Heap } from "../../memory/heap.js";
import { inputName } from "../../onnx/names.js";
import type { Session, Tensors } from "../../onnx/session.js";
import type { StepData } from "../stepData.js";
import type { CompiledGraph, StepOutputs } from "../stepMemory.js";
import type { GradientStore } from "./gradientStore.js";
import type { HeapState } from "./heapState.js";
import { heapTensor } from "./heapTensor.js";
import { InputFeed } from "./inputFeed.js";
import { OutputSet } from "./outputSet.js";

/** Milliseconds between two looks whether a graph that is given up is still in use. */
const RETIRING = 100;

/** A graph over a heap: a run allocates nothing but what the heap lacks the first time. */
export class HeapGraph implements CompiledGraph {
  readonly graph: Graph;
  readonly #session: Session;
  readonly #heap: Heap;
  readonly #feed: InputFeed;
  readonly #makeSet: () => OutputSet;
  readonly #sets: OutputSet[] = [];
  #feeds: Tensors = {};
  /** Of the heap's memory that the feeds are views on. */
  #generation = -1;

  constructor(graph: Graph, session: Session, heap: Heap, state: HeapState, store: GradientStore) {
    this.graph = graph;
    this.#session = session;
    this.#heap = heap;
    this.#feed = new InputFeed(graph.inputs, heap, state);
    this.#makeSet = () => new OutputSet(graph.outputs, session, heap, state, store);
  }

  async run(data: StepData, before?: StepOutputs): Promise<OutputSet> {
    const outputs = this.#idleSet();
    outputs.hold();
    try {
      this.#feed.fill(data);
      const feeds = this.#bound();
      await this.#session.run(before ? { ...feeds, ...before.saved } : feeds, outputs.fetches);
      return outputs;
    } catch (error) {
      outputs.release();
      throw error;
    }
  }

  async dispose(): Promise<void> {
    this.#feed.dispose();
    for (const set of this.#sets.splice(0)) set.dispose();
    await this.#session.dispose();
  }

  async retire(): Promise<void> {
    while (!this.#sets.every(({ idle }) => idle)) await new Promise((done) => setTimeout(done, RETIRING));
    await this.dispose();
  }

  #idleSet(): OutputSet {
    const idle = this.#sets.find((set) => set.idle);
    if (idle) return idle;
    const set = this.#makeSet();
    this.#sets.push(set);
    return set;
  }

  /** The feeds; made anew after the memory grew, because views from before are detached. */
  #bound(): Tensors {
    if (this.#generation !== this.#heap.generation) {
      const tensors = this.#feed.placed.map(
        (placed) => [inputName(placed.role), heapTensor(this.#heap, this.#session, placed)] as const,
      );
      this.#feeds = Object.fromEntries(tensors);
      this.#generation = this.#heap.generation;
    }
    return this.#feeds;
  }
}
