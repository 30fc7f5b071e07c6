import type { Heap } from "../memory/heap.js";
import { Scratch } from "./scratch.js";

/** Room for one table's gradient as distinct rows. */
export interface TableRoom {
  /** int32 [vocabulary], all -1 while nobody uses it. */
  readonly index: number;
  /** int32 [capacity] */
  readonly ids: Scratch;
  /** float32 [capacity, width] */
  readonly rows: Scratch;
}

/** Rooms for the gradients of tables, used again step after step. */
export class TablePool {
  readonly #heap: Heap;
  readonly #all: TableRoom[] = [];
  readonly #idle = new Map<string, TableRoom[]>();

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** A room for a parameter's gradient. */
  take(parameter: string, vocabulary: number): TableRoom {
    const known = this.#idle.get(parameter)?.pop();
    if (known) return known;
    const index = this.#heap.allocate(4 * vocabulary, `gradient of ${parameter}`);
    this.#heap.int32(index, vocabulary).fill(-1);
    const room = {
      index,
      ids: new Scratch(this.#heap, `gradient of ${parameter}`),
      rows: new Scratch(this.#heap, `gradient of ${parameter}`),
    };
    this.#all.push(room);
    return room;
  }

  /** Gives a room back, its index all -1 again. */
  give(parameter: string, room: TableRoom): void {
    this.#idle.set(parameter, [...(this.#idle.get(parameter) ?? []), room]);
  }

  dispose(): void {
    for (const { index, ids, rows } of this.#all.splice(0)) {
      this.#heap.free(index);
      ids.dispose();
      rows.dispose();
    }
    this.#idle.clear();
  }
}
