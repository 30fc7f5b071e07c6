import type { Heap } from "../../memory/heap.js";

/** A block of the heap that is as large as the most that was ever asked for. */
export class Scratch {
  readonly #heap: Heap;
  readonly #what: string;
  #at: number | undefined;
  #bytes = 0;

  constructor(heap: Heap, what: string) {
    this.#heap = heap;
    this.#what = what;
  }

  /** Room for this many bytes; what was there before is lost when it grows. */
  reserve(bytes: number): number {
    if (this.#at !== undefined && bytes <= this.#bytes) return this.#at;
    this.dispose();
    this.#at = this.#heap.allocate(bytes, this.#what);
    this.#bytes = bytes;
    return this.#at;
  }

  dispose(): void {
    if (this.#at !== undefined) this.#heap.free(this.#at);
    this.#at = undefined;
    this.#bytes = 0;
  }
}
