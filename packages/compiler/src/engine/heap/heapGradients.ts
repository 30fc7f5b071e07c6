import type { OutputRole } from "../../graph/graph.js";
import type { Heap } from "../../memory/heap.js";
import type { BagGroup, LinkedRows, RowGroup } from "../../memory/kernels.js";
import type { Placed } from "../placed.js";
import { bagPieces, type StepData } from "../stepData.js";
import type { GradientChoice, HeldGradients } from "../stepMemory.js";
import type { HeapState } from "./heapState.js";
import type { OutputSet } from "./outputSet.js";
import type { TablePool, TableRoom } from "./tablePool.js";

/** Numbers of an entry of linked rows. */
const ENTRY = 4;

type RowsRole = OutputRole & { readonly kind: "gradient-rows" };

/** A table's gradient as rows where the graph wrote them, linked by their ids. */
export interface TableGradient extends LinkedRows {
  readonly room: TableRoom;
  readonly groups: readonly TableGroup[];
}

/** Rows of one batch: row i adds to row ids[i]; or row b, times weights[b, l], to row ids[b, l]. */
interface TableGroup {
  readonly ids: Int32Array;
  readonly weights: Float32Array | undefined;
  /** Rows of the batch. */
  readonly batch: number;
  /** Where the rows begin. */
  readonly rows: number;
  readonly untrained: number | undefined;
}

/** Gradients in the heap: dense ones where the graph wrote them, those of tables as rows, which are linked when first asked for. */
export class HeapGradients implements HeldGradients {
  readonly #heap: Heap;
  readonly #state: HeapState;
  readonly #outputs: OutputSet;
  readonly #data: StepData;
  readonly #dense = new Map<string, Placed<OutputRole>>();
  readonly #rows = new Map<string, Placed<RowsRole>[]>();
  readonly #tables = new Map<string, TableGradient>();
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
    take: GradientChoice,
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
    for (const [name, groups] of this.#rows) if (!this.#tables.has(name)) this.#tables.set(name, this.#link(name, groups));
    return this.#tables;
  }

  /** Moves the state's buffers on to the values of the step. */
  moveBuffers(): void {
    this.#outputs.moveBuffers();
  }

  async read(): Promise<Readonly<Record<string, Float32Array>>> {
    const all: Record<string, Float32Array> = {};
    for (const [name, placed] of this.#dense) all[name] = this.#outputs.view(placed).slice();
    for (const [name, table] of this.tables) all[name] = this.#scattered(table);
    return all;
  }

  async check(): Promise<{ readonly finite: boolean; readonly norm: number }> {
    let sum = 0; // squares of float32 numbers fit in float64
    for (const { offset, length } of this.#contiguous()) sum += this.#heap.kernels.sumOfSquares(offset, length);
    for (const table of this.tables.values()) sum += this.#heap.kernels.linkedSquares(table);
    return { finite: Number.isFinite(sum), norm: Math.sqrt(sum) };
  }

  /** Multiplies all gradients by a number. */
  scale(factors: (name: string) => number): void {
    for (const [name, { offset, length }] of this.#dense) this.#heap.kernels.scale(offset, length, factors(name));
    for (const [name, groups] of this.#rows)
      for (const { offset, length } of groups) this.#heap.kernels.scale(offset, length, factors(name));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#outputs.release();
    for (const [name, { room }] of this.#tables) this.#pool.give(name, room);
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

  #link(name: string, placed: readonly Placed<RowsRole>[]): TableGradient {
    const [vocabulary = 0, width = 0] = this.#state.at(name).shape;
    const groups = placed.flatMap((each) => this.#groups(each, width));
    const capacity = groups.reduce((sum, { ids }) => sum + ids.length, 0);
    const room = this.#pool.take(name, vocabulary, width);
    const begin = room.links.reserve((2 + ENTRY) * 4 * capacity);
    let at = begin + ENTRY * 4 * capacity;
    const put = (values: Int32Array | Float32Array): number => {
      const place = at;
      if (values instanceof Int32Array) this.#heap.int32(place, values.length).set(values);
      else this.#heap.float32(place, values.length).set(values);
      at += 4 * values.length;
      return place;
    };
    const given = groups.map(({ ids, weights, rows, batch, untrained }): RowGroup | BagGroup => {
      const own = { ids: put(ids), rows, ...(untrained !== undefined && { untrained }) };
      if (!weights) return { ...own, count: ids.length };
      return { ...own, weights: put(weights), batch, length: batch === 0 ? 0 : ids.length / batch };
    });
    const table = { vocabulary, width, heads: room.heads, entries: begin, capacity, row: room.row, what: name, room, groups };
    try {
      this.#heap.kernels.linkRows(given, table);
      return table;
    } catch (error) {
      this.#pool.give(name, room);
      throw error;
    }
  }

  /** A group of rows for each batch, with where they begin. */
  #groups({ role, offset, length }: Placed<RowsRole>, width: number): readonly TableGroup[] {
    let rows = offset;
    return bagPieces(role, this.#data, length / width).map(({ ids, weights, rows: batch }) => {
      const group = { ids, weights, batch, rows, untrained: role.untrained };
      rows += 4 * width * (weights ? batch : ids.length);
      return group;
    });
  }

  /** A table's gradient in full: sums in float32, in the order of the kernels. */
  #scattered({ vocabulary, width, groups }: TableGradient): Float32Array {
    const values = new Float32Array(vocabulary * width);
    for (const { ids, weights, batch, rows, untrained } of groups) {
      const source = this.#heap.float32(rows, width * (weights ? batch : ids.length));
      const length = weights ? ids.length / Math.max(1, batch) : 1;
      for (const [i, id] of ids.entries()) {
        const weight = weights?.[i] ?? 1;
        if (weight === 0 || id === untrained) continue;
        const [from, to] = [Math.floor(i / length) * width, id * width];
        for (let j = 0; j < width; j++) values[to + j] = (values[to + j] ?? 0) + Math.fround(weight * (source[from + j] ?? 0));
      }
    }
    return values;
  }
}
