import type { EngineState, Gradients, Plan, UpdateRule, UpdateScalars } from "@gruyere/core";
import type { Graph } from "../../graph/graph.js";
import { Heap } from "../../memory/heap.js";
import { UpdateLoops } from "../../memory/updateLoops.js";
import type { Session } from "../../onnx/session.js";
import type { CompiledGraph, StepMemory, Values } from "../stepMemory.js";
import { applyUpdate } from "./applyUpdate.js";
import { GradientStore } from "./gradientStore.js";
import { HeapGradients } from "./heapGradients.js";
import { HeapGraph } from "./heapGraph.js";
import { HeapState } from "./heapState.js";

/** One WebAssembly memory: graphs read the state where it lies, and WebAssembly updates it in place. */
export class HeapMemory implements StepMemory {
  readonly #heap: Heap;
  readonly #state: HeapState;
  readonly #loops: UpdateLoops;
  readonly #store: GradientStore;

  private constructor(plan: Plan, seed: number, heap: Heap) {
    this.#heap = heap;
    this.#state = new HeapState(plan, heap, seed);
    this.#loops = new UpdateLoops(heap);
    this.#store = new GradientStore(heap, this.#state);
  }

  static async create(plan: Plan, seed: number): Promise<HeapMemory> {
    return new HeapMemory(plan, seed, await Heap.create());
  }

  get tensors(): number {
    return this.#state.tensors + this.#store.tensors;
  }

  get bytes(): number {
    return this.#heap.used;
  }

  prepare(graph: Graph): Graph {
    return graph;
  }

  onDevice(): readonly string[] {
    return [];
  }

  bind(graph: Graph, session: Session): CompiledGraph {
    return new HeapGraph(graph, session, this.#heap, this.#state, this.#store);
  }

  async update(gradients: Gradients, rule: UpdateRule, scalars: UpdateScalars, buffers: "move" | "keep"): Promise<void> {
    if (!(gradients instanceof HeapGradients)) throw new Error("update: the gradients are of another engine");
    if (buffers === "move") gradients.moveBuffers();
    applyUpdate(this.#state, gradients, rule, scalars, this.#loops);
    gradients.dispose();
  }

  async read(): Promise<EngineState> {
    return this.#state.read();
  }

  async copy(names: readonly string[]): Promise<Values> {
    return this.#state.copy(names);
  }

  write(state: Partial<EngineState>): void {
    this.#state.write(state);
  }

  close(): void {
    this.#store.disposeLive();
    this.#state.dispose();
  }

  async dispose(): Promise<void> {
    this.#store.dispose();
  }
}
