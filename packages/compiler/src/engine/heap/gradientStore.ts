import type { Heap } from "../../memory/heap.js";
import type { StepData } from "../stepData.js";
import type { GradientChoice } from "../stepMemory.js";
import { HeapGradients } from "./heapGradients.js";
import type { HeapState } from "./heapState.js";
import type { OutputSet } from "./outputSet.js";
import { TablePool } from "./tablePool.js";

/** Hands out gradients, and knows those that live. */
export class GradientStore {
  readonly #heap: Heap;
  readonly #state: HeapState;
  readonly #tables: TablePool;
  readonly #live = new Set<HeapGradients>();

  constructor(heap: Heap, state: HeapState) {
    this.#heap = heap;
    this.#state = state;
    this.#tables = new TablePool(heap);
  }

  /** Gradients among the outputs of a run. */
  take(outputs: OutputSet, data: StepData, choice: GradientChoice = () => true): HeapGradients {
    const gradients = new HeapGradients(outputs, data, this.#heap, this.#state, this.#tables, choice, () =>
      this.#live.delete(gradients),
    );
    this.#live.add(gradients);
    return gradients;
  }

  /** How many tensors live gradients have. */
  get tensors(): number {
    return [...this.#live].reduce((sum, { names }) => sum + names.length, 0);
  }

  disposeLive(): void {
    for (const gradients of [...this.#live]) gradients.dispose();
  }

  /** After the last run. */
  dispose(): void {
    this.disposeLive();
    this.#tables.dispose();
  }
}
