import { GruyereError } from "@gruyere/flow";
import { FreeList } from "./freeList.js";
import { Kernels } from "./kernels.js";

const PAGE = 65_536;
const MAXIMUM_PAGES = 65_536;
/** Every offset is a multiple: a cache line, and what ONNX Runtime's kernels like best. */
const ALIGNMENT = 64;

/** How large a heap may become. */
export interface HeapOptions {
  /** 4 GiB by default, which is also the most. */
  readonly maximumBytes?: number;
}

/**
 * One WebAssembly memory with an allocator: where parameters, optimiser slots, gradients and a step's inputs lie, so that ONNX
 * Runtime and the kernels here read and write them in place.
 */
export class Heap {
  /** Kernels over this memory. */
  readonly kernels: Kernels;
  readonly memory: WebAssembly.Memory;
  readonly #maximumBytes: number;
  // Offset 0 is nobody's, and the last line stays free: an offset past a range's end never wraps to 0.
  readonly #free = new FreeList(ALIGNMENT);
  readonly #held = new Map<number, number>();
  #used = 0;
  #generation = 0;

  private constructor(memory: WebAssembly.Memory, kernels: Kernels, maximumBytes: number) {
    this.memory = memory;
    this.kernels = kernels;
    this.#maximumBytes = maximumBytes;
  }

  /** An empty heap. Throws `GruyereError` (`bad-option`) where `maximumBytes` is not above 0. */
  static async create(options: HeapOptions = {}): Promise<Heap> {
    const { maximumBytes = MAXIMUM_PAGES * PAGE } = options;
    if (!(maximumBytes > 0))
      throw new GruyereError({
        code: "bad-option",
        path: "maximumBytes",
        expected: "a number of bytes above 0",
        received: String(maximumBytes),
        hint: "leave `maximumBytes` out for as much as WebAssembly can hold: 4 GiB",
      });
    const maximum = Math.min(MAXIMUM_PAGES, Math.ceil(maximumBytes / PAGE));
    const memory = new WebAssembly.Memory({ initial: 1, maximum });
    return new Heap(memory, await Kernels.create(memory), Math.min(maximumBytes, maximum * PAGE));
  }

  /** Bytes that are held now, each block rounded up to 64. */
  get used(): number {
    return this.#used;
  }

  /** Goes up when the memory grows: views from before are detached then, and must be made anew. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * A block of zeros.
   *
   * @param what For whom, in the words of an error.
   * @returns Its offset in bytes, a multiple of 64. Throws `GruyereError` (`out-of-memory`) where there is no room.
   */
  allocate(bytes: number, what: string): number {
    if (!(Number.isSafeInteger(bytes) && bytes >= 0)) throw new RangeError(`internal: ${bytes} bytes for ${what}`);
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    const fresh = this.#free.end;
    this.#growTo(this.#free.endAfter(size), size, what);
    const offset = this.#free.take(size);
    // What has never been used is zero: it is not touched, so that the system need not give it yet.
    if (offset < fresh) new Uint8Array(this.memory.buffer, offset, Math.min(size, fresh - offset)).fill(0);
    this.#held.set(offset, size);
    this.#used += size;
    return offset;
  }

  /** Gives a block back. */
  free(offset: number): void {
    const bytes = this.#held.get(offset);
    if (bytes === undefined) throw new RangeError(`internal: no block at ${offset} to free`);
    this.#held.delete(offset);
    this.#used -= bytes;
    this.#free.give(offset, bytes);
  }

  /** A view on `length` numbers, until the generation changes. */
  float32(offset: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.memory.buffer, offset, length);
  }

  /** A view on `length` numbers, until the generation changes. */
  int32(offset: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.memory.buffer, offset, length);
  }

  /** A view on `length` bytes, until the generation changes. */
  bytes(offset: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.memory.buffer, offset, length);
  }

  #growTo(end: number, size: number, what: string): void {
    const now = this.memory.buffer.byteLength;
    const needed = end + ALIGNMENT;
    if (needed <= now) return;
    if (needed > this.#maximumBytes) throw this.#outOfMemory(size, what);
    // Twice as much: growing is rare, since every view is made anew. Pages that nobody touches cost nothing.
    const wanted = [Math.min(this.#maximumBytes, Math.max(needed, 2 * now)), needed];
    for (const bytes of wanted)
      if (this.#grow(Math.ceil(bytes / PAGE) - now / PAGE)) {
        this.#generation++;
        return;
      }
    throw this.#outOfMemory(size, what);
  }

  #grow(pages: number): boolean {
    try {
      this.memory.grow(pages);
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  #outOfMemory(size: number, what: string): GruyereError {
    return new GruyereError({
      code: "out-of-memory",
      path: what,
      expected: `${inMiB(size)} more of at most ${inMiB(this.#maximumBytes)}`,
      received: `${inMiB(this.#used)} held already`,
      hint: 'a smaller batch or model, or `optimiser: "graph"`, which keeps parameters and optimiser state outside of this memory',
    });
  }
}

const inMiB = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
