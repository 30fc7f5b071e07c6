import { GruyereError } from "@gruyere/flow";
import { type CollectTarget, instantiateKernels, type KernelExports, type LinkTarget } from "./kernelExports.js";

/** A weighted sum of a table's rows for each row of a batch. All arrays by their offset in bytes. */
export interface BagProduct {
  /** float32 [vocabulary, width] */
  readonly table: number;
  readonly vocabulary: number;
  readonly width: number;
  /** int32 [rows, length] */
  readonly ids: number;
  /** float32 [rows, length] */
  readonly weights: number;
  readonly rows: number;
  readonly length: number;
  /** float32 [rows, width] */
  readonly into: number;
  /** In the words of an error: the table's name. */
  readonly what?: string;
}

/** Row i of `rows` adds to row ids[i] of a gradient. */
export interface RowGroup {
  /** int32 [count] */
  readonly ids: number;
  readonly count: number;
  /** float32 [count, width] */
  readonly rows: number;
  /** An id whose rows count for nothing. */
  readonly untrained?: number;
}

/** Row b of `rows` adds, times weights[b, l], to row ids[b, l] of a gradient. */
export interface BagGroup {
  /** int32 [batch, length] */
  readonly ids: number;
  /** float32 [batch, length] */
  readonly weights: number;
  readonly batch: number;
  readonly length: number;
  /** float32 [batch, width] */
  readonly rows: number;
  /** An id whose rows count for nothing. */
  readonly untrained?: number;
}

/** Where the distinct rows of a table's gradient go. */
export interface CompactRows {
  readonly vocabulary: number;
  readonly width: number;
  /** int32 [vocabulary]: -1, or the position of the id's compact row. All -1 before. */
  readonly index: number;
  /** int32 [capacity]: the distinct ids, in the order in which they first occur. */
  readonly ids: number;
  /** float32 [capacity, width] */
  readonly into: number;
  readonly capacity: number;
  /** In the words of an error: the table's name. */
  readonly what?: string;
}

/** The rows of a table's gradient where they are, as one list for each id: what many rows of a table need, without copying any. */
export interface LinkedRows {
  readonly vocabulary: number;
  readonly width: number;
  /** int32 [vocabulary]: -1, or the position of the id's first entry. */
  readonly heads: number;
  /** Four numbers of 32 bits for each row of a group, in bags for each weight. */
  readonly entries: number;
  /** How many entries there is room for. */
  readonly capacity: number;
  /** float32 [width]: room for one row. */
  readonly row: number;
  /** In the words of an error: the table's name. */
  readonly what?: string;
}

/** What `assembly/rows.ts` gives where there is no room; below it, -2 - the position of a bad id. */
const FULL = -1;

/** What ONNX Runtime can't do well, as WebAssembly SIMD over a heap's memory. Nothing here depends on anything but its arguments. */
export class Kernels {
  readonly #memory: WebAssembly.Memory;
  readonly #exports: KernelExports;

  private constructor(memory: WebAssembly.Memory, exports: KernelExports) {
    this.#memory = memory;
    this.#exports = exports;
  }

  /** Sums a list of linked rows: what loops over tables import. */
  get gatherRow(): KernelExports["gatherRow"] {
    return this.#exports.gatherRow;
  }

  /** Kernels over a memory. */
  static async create(memory: WebAssembly.Memory): Promise<Kernels> {
    return new Kernels(memory, await instantiateKernels(memory));
  }

  /**
   * into[b, :] = Σ_l weights[b, l] · table[ids[b, l], :]. Where a weight is 0, neither id nor row is looked at.
   * Throws `GruyereError` (`bad-id`) for an id outside of the table.
   */
  bagProduct(bag: BagProduct): void {
    const { table, vocabulary, width, ids, weights, rows, length, into } = bag;
    const bad = this.#exports.bagProduct(table, vocabulary, width, ids, weights, rows, length, into);
    if (bad >= 0) throw this.#badId(bag, bad, length);
  }

  /**
   * The sum of all groups' rows, as one row for each distinct id. Rows of an id are added to zeros, one by one, in the order of
   * groups and within them: bit for bit a scatter into a dense gradient.
   *
   * @returns How many distinct ids there are. Throws `GruyereError` (`bad-id`) for an id outside of the table, and then leaves `index`
   *   as it was.
   */
  collectRows(groups: readonly (RowGroup | BagGroup)[], target: CompactRows): number {
    const { vocabulary, width, index, ids, into, capacity } = target;
    const { collectRows, collectBags } = this.#exports;
    return this.#overGroups(groups, target, (group, untrained, used) => {
      const to: CollectTarget = [vocabulary, width, index, ids, into, used, capacity];
      return "weights" in group
        ? collectBags(group.ids, group.weights, group.batch, group.length, group.rows, untrained, ...to)
        : collectRows(group.ids, group.count, group.rows, untrained, ...to);
    });
  }

  /**
   * Notes where the rows of all groups are, by their ids: `UpdateLoops.linkedRows` adds them up, in the order of `collectRows`, on its
   * way through the table. The groups' rows must stay until then.
   *
   * @returns How many entries there are. Throws `GruyereError` (`bad-id`) for an id outside of the table.
   */
  linkRows(groups: readonly (RowGroup | BagGroup)[], target: LinkedRows): number {
    const { vocabulary, width, heads, entries, capacity } = target;
    const { linkRows, linkBags } = this.#exports;
    new Int32Array(this.#memory.buffer, heads, vocabulary).fill(-1);
    return this.#overGroups(groups, target, (group, untrained, used) => {
      const to: LinkTarget = [vocabulary, width, heads, entries, used, capacity];
      return "weights" in group
        ? linkBags(group.ids, group.weights, group.batch, group.length, group.rows, untrained, ...to)
        : linkRows(group.ids, group.count, group.rows, untrained, ...to);
    });
  }

  /** Σ x² of the gradient that linked rows add up to, in float64. */
  linkedSquares({ heads, vocabulary, entries, row, width }: LinkedRows): number {
    return this.#exports.linkedSquares(heads, vocabulary, entries, row, width);
  }

  /** Undoes what `collectRows` wrote into an index, by its list of ids. */
  clearIndex(index: number, ids: number, count: number): void {
    this.#exports.clearIndex(index, ids, count);
  }

  /** Σ x² of float32 numbers, in float64. */
  sumOfSquares(offset: number, length: number): number {
    return this.#exports.sumOfSquares(offset, length);
  }

  /** target += source, float32. */
  addTo(target: number, source: number, length: number): void {
    this.#exports.addTo(target, source, length);
  }

  /** target *= factor, float32. */
  scale(target: number, length: number, factor: number): void {
    this.#exports.scale(target, length, factor);
  }

  /** target = value, float32. */
  fill(target: number, length: number, value: number): void {
    this.#exports.fill(target, length, value);
  }

  #overGroups(
    groups: readonly (RowGroup | BagGroup)[],
    table: { readonly vocabulary: number; readonly capacity: number; readonly what?: string },
    take: (group: RowGroup | BagGroup, untrained: number, used: number) => number,
  ): number {
    let used = 0;
    for (const group of groups) {
      const result = take(group, group.untrained ?? -1, used);
      if (result === FULL) throw new RangeError(`internal: no room for more than ${table.capacity} rows`);
      if (result < FULL)
        throw this.#badId({ ...table, ids: group.ids }, FULL - 1 - result, "weights" in group ? group.length : 1);
      used = result;
    }
    return used;
  }

  #badId(table: { ids: number; vocabulary: number; what?: string }, position: number, length: number): GruyereError {
    const [id] = new Int32Array(this.#memory.buffer, table.ids + 4 * position, 1);
    const [row, column] = [Math.floor(position / length), position % length];
    return new GruyereError({
      code: "bad-id",
      path: `${table.what ?? "table"} row ${row}${length === 1 ? "" : `, position ${column}`}`,
      expected: `an id of the table: from 0 to ${table.vocabulary - 1}`,
      received: String(id),
      hint: "make the vocabulary as large as the largest id + 1, or map ids that are too large to one for unknown words",
    });
  }
}
