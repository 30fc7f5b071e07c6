import type { TracedUpdate } from "@gruyere/core/engine";
import type { Heap } from "./heap.js";
import type { LinkedRows } from "./kernels.js";
import { updateModule } from "./updateModule.js";
import type { UpdateStructure } from "./updateRange.js";

/** A parameter and its gradient as two ranges of equal length. All arrays by their offset in bytes. */
export interface DenseUpdate {
  /** float32 [length] */
  readonly parameter: number;
  /** float32 [length] */
  readonly gradient: number;
  /** float32 [length] each, in the order of the rule's slots. */
  readonly slots: readonly number[];
  readonly length: number;
  /** What the gradient is multiplied by first; 1 by default. */
  readonly gradientScale?: number;
}

/** A table and the rows of its gradient, as `Kernels.collectRows` makes them; rows without one have a gradient of 0. */
export interface RowsUpdate {
  /** float32 [vocabulary, width] */
  readonly parameter: number;
  /** float32 [vocabulary, width] each, in the order of the rule's slots. */
  readonly slots: readonly number[];
  readonly width: number;
  readonly vocabulary: number;
  /** int32 [vocabulary]: -1, or the position of the row's gradient. */
  readonly index: number;
  /** float32 [?, width] */
  readonly compact: number;
  /** What the gradient is multiplied by first; 1 by default. */
  readonly gradientScale?: number;
}

/** A table and where the rows of its gradient are, as `Kernels.linkRows` notes it; rows without one have a gradient of 0. */
export interface LinkedRowsUpdate extends Pick<LinkedRows, "width" | "vocabulary" | "heads" | "entries" | "row"> {
  /** float32 [vocabulary, width] */
  readonly parameter: number;
  /** float32 [vocabulary, width] each, in the order of the rule's slots. */
  readonly slots: readonly number[];
  /** What the gradient is multiplied by first; 1 by default. */
  readonly gradientScale?: number;
}

type Loop = (...numbers: readonly number[]) => void;

interface Loops {
  readonly dense: Loop;
  readonly rows: Loop;
  readonly linkedRows: Loop;
}

/** Structures that are remembered: rules have one or two, whatever their numbers. */
const BOUND = 64;

/**
 * Optimisers as WebAssembly SIMD over a heap, generated from what a rule does: each number is read once, all operations are done in
 * float32 on it, and it is written in place. The numbers of a step (learning rates, corrections by the count) are arguments, made in
 * float64 and rounded once. State below the smallest normal float32 (1.2e-38) becomes 0.
 */
export class UpdateLoops {
  readonly #heap: Heap;
  readonly #loops = new Map<string, Loops>();
  /** Most traces serve many parameters. */
  readonly #ofTrace = new WeakMap<TracedUpdate, Loops>();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** How many modules there are now. */
  get size(): number {
    return this.#loops.size;
  }

  /** Updates a parameter and its slots in place. */
  dense(update: TracedUpdate, { parameter, gradient, slots, length, gradientScale = 1 }: DenseUpdate): void {
    this.#find(update, slots).dense(parameter, gradient, ...slots, length, gradientScale, ...update.scalars);
  }

  /** Updates a whole table and its slots in place: bit for bit `dense` with the rows scattered into zeros. */
  rows(update: TracedUpdate, table: RowsUpdate): void {
    const { parameter, slots, width, vocabulary, index, compact, gradientScale = 1 } = table;
    const loop = this.#find(update, slots).rows;
    loop(parameter, ...slots, width, vocabulary, index, compact, gradientScale, ...update.scalars);
  }

  /** As `rows`, but each row's gradient is added up on the way: no row of it is written to memory and read again. */
  linkedRows(update: TracedUpdate, table: LinkedRowsUpdate): void {
    const { parameter, slots, width, vocabulary, heads, entries, row, gradientScale = 1 } = table;
    const loop = this.#find(update, slots).linkedRows;
    loop(parameter, ...slots, width, vocabulary, heads, entries, row, gradientScale, ...update.scalars);
  }

  #find(update: TracedUpdate, slots: readonly number[]): Loops {
    const expected = update.given - 2;
    if (slots.length !== expected) throw new RangeError(`internal: ${slots.length} slots for an update of ${expected}`);
    const known = this.#ofTrace.get(update);
    if (known) return known;
    const { operations, results, scalars } = update;
    const key = JSON.stringify([operations, results, scalars.length, slots.length]);
    const loops = this.#loops.get(key) ?? this.#make({ operations, results, slots, scalars });
    if (this.#loops.size === BOUND) this.#loops.clear();
    this.#loops.set(key, loops);
    this.#ofTrace.set(update, loops);
    return loops;
  }

  #make(update: UpdateStructure): Loops {
    const { memory, kernels } = this.#heap;
    const module = new WebAssembly.Module(updateModule(update));
    const { exports } = new WebAssembly.Instance(module, { env: { memory, gatherRow: kernels.gatherRow } });
    return exports as unknown as Loops; // what `updateModule` exports, by its text
  }
}
