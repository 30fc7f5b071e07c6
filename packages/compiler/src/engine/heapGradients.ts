import type { Gradients } from "@gruyere/core";
import type { OutputRole } from "../graph/types.js";
import type { Heap } from "../memory/heap.js";
import type { BagGroup, RowGroup } from "../memory/kernels.js";
import type { Placed } from "./arena.js";
import type { HeapState } from "./heapState.js";
import type { OutputSet } from "./outputSet.js";
import { bagPieces, type StepData } from "./stepData.js";
import type { TablePool, TableRoom } from "./tablePool.js";

type RowsRole = OutputRole & { readonly kind: "gradient-rows" };

/** A table's gradient as its distinct rows. */
export interface TableGradient {
  readonly vocabulary: number;
  readonly width: number;
  /** int32 [vocabulary]: -1, or the position of the row. */
  readonly index: number;
  /** int32 [count] */
  readonly ids: number;
  /** float32 [count, width] */
  readonly rows: number;
  readonly count: number;
}

/** Gradients in the heap: dense ones where the graph wrote them, those of tables as rows, which are collected when first asked for. */
export class HeapGradients implements Gradients {
  readonly #heap: Heap;
  readonly #state: HeapState;
  readonly #outputs: OutputSet;
  readonly #data: StepData;
  readonly #dense = new Map<string, Placed<OutputRole>>();
  readonly #rows = new Map<string, Placed<RowsRole>[]>();
  readonly #tables = new Map<string, TableGradient & { readonly room: TableRoom }>();
  readonly #pool: TablePool;
  readonly #onDispose: () => void;
  #disposed = false;

  /** @param take Which outputs are meant; holds the set until it is disposed. */
  constructor(
    outputs: OutputSet,
    data: StepData,
    heap: Heap,
    state: HeapState,
    pool: TablePool,
    take: (role: OutputRole & { readonly kind: "gradient" | "gradient-rows" }) => boolean,
    onDispose: () => void,
  ) {
    this.#heap = heap;
    this.#state = state;
    this.#pool = pool;
    this.#outputs = outputs;
    this.#data = data;
    this.#onDispose = onDispose;
    outputs.hold();
    for (const placed of outputs.all) {
      const { role } = placed;
      if ((role.kind !== "gradient" && role.kind !== "gradient-rows") || !take(role)) continue;
      if (role.kind === "gradient") this.#dense.set(role.parameter, placed);
      else this.#rows.set(role.parameter, [...(this.#rows.get(role.parameter) ?? []), { ...placed, role }]);
    }
  }

  get names(): readonly string[] {
    return this.#disposed ? [] : [...this.#dense.keys(), ...this.#rows.keys()];
  }

  /** Where dense gradients lie, by parameter. */
  get dense(): ReadonlyMap<string, { readonly offset: number; readonly length: number }> {
    return this.#dense;
  }

  /** The gradients of tables, by parameter. */
  get tables(): ReadonlyMap<string, TableGradient> {
    for (const [name, groups] of this.#rows) if (!this.#tables.has(name)) this.#tables.set(name, this.#collect(name, groups));
    return this.#tables;
  }

  /** The buffers' next values, by full name. */
  get buffers(): readonly (readonly [name: string, values: Float32Array])[] {
    return this.#outputs.buffers;
  }

  async read(): Promise<Readonly<Record<string, Float32Array>>> {
    const all: Record<string, Float32Array> = {};
    for (const [name, placed] of this.#dense) all[name] = this.#outputs.view(placed).slice();
    for (const [name, { vocabulary, width, ids, rows, count }] of this.tables) {
      const values = new Float32Array(vocabulary * width);
      const compact = this.#heap.float32(rows, count * width);
      for (const [i, id] of this.#heap.int32(ids, count).entries())
        values.set(compact.subarray(i * width, (i + 1) * width), id * width);
      all[name] = values;
    }
    return all;
  }

  async check(): Promise<{ readonly finite: boolean; readonly norm: number }> {
    let sum = 0; // squares of float32 numbers fit in float64
    for (const { offset, length } of this.#contiguous()) sum += this.#heap.kernels.sumOfSquares(offset, length);
    for (const { rows, count, width } of this.tables.values()) sum += this.#heap.kernels.sumOfSquares(rows, count * width);
    return { finite: Number.isFinite(sum), norm: Math.sqrt(sum) };
  }

  /** Multiplies all gradients by a number. */
  scale(factors: (name: string) => number): void {
    for (const [name, { offset, length }] of this.#dense) this.#heap.kernels.scale(offset, length, factors(name));
    for (const [name, { rows, count, width }] of this.tables) this.#heap.kernels.scale(rows, count * width, factors(name));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#outputs.release();
    for (const [name, { index, ids, count, room }] of this.#tables) {
      this.#heap.kernels.clearIndex(index, ids, count);
      this.#pool.give(name, room);
    }
    this.#onDispose();
  }

  /** Dense gradients that lie one after the other are one range. */
  #contiguous(): readonly { readonly offset: number; readonly length: number }[] {
    const sorted = [...this.#dense.values()].toSorted((a, b) => a.offset - b.offset);
    const ranges: { offset: number; length: number }[] = [];
    for (const { offset, length } of sorted) {
      const last = ranges.at(-1);
      if (last && last.offset + 4 * last.length === offset) last.length += length;
      else ranges.push({ offset, length });
    }
    return ranges;
  }

  #collect(name: string, groups: readonly Placed<RowsRole>[]): TableGradient & { readonly room: TableRoom } {
    const [vocabulary = 0, width = 0] = this.#state.at(name).shape;
    const pieces = groups.flatMap((group) => this.#pieces(group, width));
    const numbers = pieces.reduce((sum, { ids }) => sum + ids.length, 0);
    const capacity = Math.min(numbers, vocabulary);
    const room = this.#pool.take(name, vocabulary);
    // The given ids and weights stand before the distinct ids, in the same room.
    const given = room.ids.reserve(4 * (2 * numbers + capacity));
    const into = room.rows.reserve(4 * capacity * width);
    let at = given;
    const put = (values: Int32Array | Float32Array): number => {
      const place = at;
      if (values instanceof Int32Array) this.#heap.int32(place, values.length).set(values);
      else this.#heap.float32(place, values.length).set(values);
      at += 4 * values.length;
      return place;
    };
    const collected = pieces.map(({ ids, weights, rows, batch, untrained }): RowGroup | BagGroup => {
      const placed = { ids: put(ids), rows, ...(untrained !== undefined && { untrained }) };
      if (!weights) return { ...placed, count: ids.length };
      return { ...placed, weights: put(weights), batch, length: batch === 0 ? 0 : ids.length / batch };
    });
    const target = { vocabulary, width, index: room.index, ids: at, into, capacity };
    try {
      const count = this.#heap.kernels.collectRows(collected, { ...target, what: name });
      return { vocabulary, width, index: room.index, ids: at, rows: into, count, room };
    } catch (error) {
      this.#pool.give(name, room); // an id outside of the table leaves the index as it was
      throw error;
    }
  }

  /** A group's ids and weights, batch by batch, with where its rows begin. */
  #pieces({ role, offset }: Placed<RowsRole>, width: number) {
    let rows = offset;
    return bagPieces(role, this.#data).map(({ ids, weights, rows: batch }) => {
      const piece = { ids, weights, batch, rows, untrained: role.untrained };
      rows += 4 * width * (weights ? batch : ids.length);
      return piece;
    });
  }
}
