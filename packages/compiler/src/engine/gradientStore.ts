import type { Gradients } from "@gruyere/core";
import type { OutputRole } from "../graph/types.js";
import type { Heap } from "../memory/heap.js";
import { HeapGradients } from "./heapGradients.js";
import type { HeapState } from "./heapState.js";
import type { OutputSet } from "./outputSet.js";
import type { StepData } from "./stepData.js";
import { TablePool } from "./tablePool.js";

/** Which gradients of a graph's outputs are meant. */
export type GradientChoice = (role: OutputRole & { readonly kind: "gradient" | "gradient-rows" }) => boolean;

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

/** Gradients that are still being computed, or none at all. */
export class LaterGradients implements Gradients {
  readonly names: readonly string[];
  readonly #made: Promise<HeapGradients | undefined>;

  constructor(names: readonly string[], made: Promise<HeapGradients | undefined>) {
    this.names = names;
    this.#made = made;
    made.catch(() => {}); // whoever reads them gets the error
  }

  /** Of a step without a labelled row. */
  static readonly none = (): LaterGradients => new LaterGradients([], Promise.resolve(undefined));

  made(): Promise<HeapGradients | undefined> {
    return this.#made;
  }

  async read(): Promise<Readonly<Record<string, Float32Array>>> {
    return (await this.#made)?.read() ?? {};
  }

  async check(): Promise<{ readonly finite: boolean; readonly norm: number }> {
    return (await this.#made)?.check() ?? { finite: true, norm: 0 };
  }

  dispose(): void {
    void this.#made.then((gradients) => gradients?.dispose()).catch(() => {});
  }
}

/** The gradients in the heap behind what an executor handed out. */
export async function inHeap(gradients: Gradients): Promise<HeapGradients | undefined> {
  if (gradients instanceof HeapGradients) return gradients;
  if (gradients instanceof LaterGradients) return gradients.made();
  throw new Error("update: the gradients are of another engine");
}
