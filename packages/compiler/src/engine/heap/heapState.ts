import type { EngineState, Plan } from "@gruyere/core";
import { checkState } from "@gruyere/core/engine";
import type { NumberBlock } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";
import type { Heap } from "../../memory/heap.js";
import { numbersOfBlock } from "../numbersOfBlock.js";
import type { Values } from "../stepMemory.js";
import type { Range } from "./arena.js";
import { type Layout, layOut, layOutBuffers, type Place } from "./stateLayout.js";

/** An executor's state in the heap: parameters, buffers and optimiser slots as float32, and the counts of updates. */
export class HeapState {
  readonly #plan: Plan;
  readonly #heap: Heap;
  readonly #parameters: Layout;
  readonly #buffers: Layout;
  readonly #parametersAt: number;
  readonly #buffersAt: number;
  /** By slot: where its block begins; it is laid out as the parameters are. */
  readonly #slots = new Map<string, number>();
  readonly #filledSlots = new Set<string>();
  readonly #counts = new Map<string, number>();
  #disposed = false;

  constructor(plan: Plan, heap: Heap, seed: number) {
    this.#plan = plan;
    this.#heap = heap;
    this.#parameters = layOut(plan);
    this.#buffers = layOutBuffers(plan);
    this.#parametersAt = heap.allocate(this.#parameters.bytes, "parameters");
    this.#buffersAt = heap.allocate(this.#buffers.bytes, "buffers");
    for (const { name, shape, init } of [...plan.parameters, ...plan.buffers])
      init.fill(this.#view(this.#place(name)), shape, randomStream({ seed, stream: "initialise", name }));
  }

  /** Where a parameter or buffer lies in the heap. */
  at(name: string): Place {
    return this.#place(name);
  }

  /** Where a parameter lies among all. */
  rangeOf(parameter: string): Range {
    const { offset, length, position } = this.#place(parameter);
    return { begin: offset, end: offset + 4 * length, first: position, last: position };
  }

  /** Where a parameter's slot lies in the heap; zeros before its first update. */
  slotAt(slot: string, parameter: string): number {
    this.#filledSlots.add(`${slot} ${parameter}`);
    return this.#slotBlock(slot) + this.#local(parameter).offset;
  }

  count(parameter: string): number {
    return this.#counts.get(parameter) ?? 0;
  }

  countUpdate(parameter: string): void {
    this.#counts.set(parameter, this.count(parameter) + 1);
  }

  /** How many tensors there are. */
  get tensors(): number {
    return this.#disposed ? 0 : this.#plan.parameters.length + this.#plan.buffers.length + this.#filledSlots.size;
  }

  read(): EngineState {
    const slots: Record<string, Record<string, NumberBlock>> = {};
    for (const key of this.#filledSlots) {
      const [slot = "", parameter = ""] = splitAtSpace(key);
      const place = { ...this.#local(parameter), offset: this.slotAt(slot, parameter) };
      slots[slot] = { ...slots[slot], [parameter]: this.#block(place) };
    }
    return {
      ...this.copy([...this.#plan.parameters, ...this.#plan.buffers].map(({ name }) => name)), // in the plan's order, as on every engine
      slots,
      counts: Object.fromEntries(this.#counts),
    };
  }

  /** A copy of these parameters and buffers. */
  copy(names: readonly string[]): Values {
    const blocks = ({ places }: Layout) =>
      Object.fromEntries(names.filter((name) => places.has(name)).map((name) => [name, this.#block(this.#place(name))]));
    return { parameters: blocks(this.#parameters), buffers: blocks(this.#buffers) };
  }

  /** Checks everything before anything is replaced. */
  write(state: Partial<EngineState>): void {
    checkState(this.#plan, state);
    for (const [name, block] of [...Object.entries(state.parameters ?? {}), ...Object.entries(state.buffers ?? {})])
      this.#view(this.#place(name)).set(numbersOfBlock(block));
    if (state.slots) {
      for (const block of this.#slots.values()) this.#heap.float32(block, this.#parameters.bytes / 4).fill(0);
      this.#filledSlots.clear();
      for (const [slot, byName] of Object.entries(state.slots))
        for (const [name, block] of Object.entries(byName)) {
          const offset = this.slotAt(slot, name);
          this.#heap.float32(offset, block.values.length).set(numbersOfBlock(block));
        }
    }
    if (state.counts) {
      this.#counts.clear();
      for (const [name, count] of Object.entries(state.counts)) this.#counts.set(name, count);
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const offset of [this.#parametersAt, this.#buffersAt, ...this.#slots.values()]) this.#heap.free(offset);
    this.#slots.clear();
    this.#filledSlots.clear();
  }

  #local(name: string): Place {
    const place = this.#parameters.places.get(name) ?? this.#buffers.places.get(name);
    if (place) return place;
    throw new Error(`internal: ${name} is not in the plan`);
  }

  #place(name: string): Place {
    const base = this.#parameters.places.has(name) ? this.#parametersAt : this.#buffersAt;
    const place = this.#local(name);
    return { ...place, offset: base + place.offset };
  }

  #slotBlock(slot: string): number {
    const known = this.#slots.get(slot);
    if (known !== undefined) return known;
    const block = this.#heap.allocate(this.#parameters.bytes, `optimiser slot ${slot}`);
    this.#slots.set(slot, block);
    return block;
  }

  #view({ offset, length }: Place): Float32Array {
    return this.#heap.float32(offset, length);
  }

  #block(place: Place): NumberBlock {
    return { values: this.#view(place).slice(), shape: [...place.shape], dtype: "float32" };
  }
}

function splitAtSpace(key: string): readonly [string, string] {
  const at = key.indexOf(" ");
  return [key.slice(0, at), key.slice(at + 1)];
}
