import type { Heap } from "../../memory/heap.js";
import { Scratch } from "./scratch.js";

/** Room for one table's gradient as rows that are linked by their ids. */
export interface TableRoom {
  /** int32 [vocabulary] */
  readonly heads: number;
  /** Ids and weights of the groups, then the entries of the links. */
  readonly links: Scratch;
  /** float32 [width] */
  readonly row: number;
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
  take(parameter: string, vocabulary: number, width: number): TableRoom {
    const known = this.#idle.get(parameter)?.pop();
    if (known) return known;
    const what = `gradient of ${parameter}`;
    const room = {
      heads: this.#heap.allocate(4 * vocabulary, what),
      links: new Scratch(this.#heap, what),
      row: this.#heap.allocate(4 * width, what),
    };
    this.#all.push(room);
    return room;
  }

  /** Gives a room back. */
  give(parameter: string, room: TableRoom): void {
    this.#idle.set(parameter, [...(this.#idle.get(parameter) ?? []), room]);
  }

  dispose(): void {
    for (const { heads, links, row } of this.#all.splice(0)) {
      this.#heap.free(heads);
      this.#heap.free(row);
      links.dispose();
    }
    this.#idle.clear();
  }
}
