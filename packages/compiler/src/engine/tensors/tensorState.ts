import type { EngineState, Plan } from "@gruyere/core";
import { checkState } from "@gruyere/core/engine";
import type { NumberBlock } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";
import type { Tensor } from "onnxruntime-common";
import type { TensorNumbers } from "../../onnx/session.js";
import { numbersOfBlock } from "../numbersOfBlock.js";
import type { Values } from "../stepMemory.js";
import type { TensorRoom } from "./tensorRoom.js";

/** An executor's state as tensors: parameters, buffers and optimiser slots, float32; and the counts of updates. */
export class TensorState {
  readonly #plan: Plan;
  readonly #room: TensorRoom;
  /** Parameters and buffers, by name. */
  readonly #values = new Map<string, Tensor>();
  /** By slot, then by parameter. */
  readonly #slots = new Map<string, Map<string, Tensor>>();
  readonly #counts = new Map<string, number>();
  /** Whether no parameter or buffer was filled or written since they were settled. */
  #settled = false;

  constructor(plan: Plan, room: TensorRoom, seed: number) {
    this.#plan = plan;
    this.#room = room;
    for (const { name, shape, init } of [...plan.parameters, ...plan.buffers]) {
      const random = randomStream({ seed, stream: "initialise", name });
      this.#values.set(
        name,
        this.#put(shape, (numbers) => init.fill(numbers, shape, random)),
      );
    }
  }

  /** A parameter or buffer. */
  at(name: string): Tensor {
    const tensor = this.#values.get(name);
    if (tensor) return tensor;
    throw new Error(`internal: ${name} is not in the plan`);
  }

  /** Replaces a parameter or buffer. Takes the tensor over. */
  replace(name: string, tensor: Tensor): void {
    this.#room.give(this.at(name));
    this.#values.set(name, tensor);
  }

  /** A parameter's slot; zeros before its first update. */
  slotAt(slot: string, parameter: string): Tensor {
    const bySlot = this.#slots.get(slot) ?? new Map<string, Tensor>();
    this.#slots.set(slot, bySlot);
    const tensor = bySlot.get(parameter) ?? this.#put(this.at(parameter).dims, () => {});
    bySlot.set(parameter, tensor);
    return tensor;
  }

  /** Replaces a parameter's slot. Takes the tensor over. */
  replaceSlot(slot: string, parameter: string, tensor: Tensor): void {
    this.#room.give(this.slotAt(slot, parameter));
    this.#slots.get(slot)?.set(parameter, tensor);
  }

  count(parameter: string): number {
    return this.#counts.get(parameter) ?? 0;
  }

  countUpdate(parameter: string): void {
    this.#counts.set(parameter, this.count(parameter) + 1);
  }

  /** How many tensors there are. */
  get tensors(): number {
    return this.#values.size + [...this.#slots.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** Moves what was filled or written to where graphs take it without a copy. */
  async settle(): Promise<void> {
    if (this.#settled) return;
    this.#settled = true;
    const names = [...this.#values.keys()];
    const settled = await this.#room.settle([...this.#values.values()]);
    for (const [i, name] of names.entries()) {
      const tensor = settled[i];
      if (tensor) this.#values.set(name, tensor);
    }
  }

  async read(): Promise<EngineState> {
    const places = [...this.#slots].flatMap(([slot, bySlot]) => [...bySlot].map(([name, tensor]) => ({ slot, name, tensor })));
    const numbers = await this.#room.numbers(places.map(({ tensor }) => tensor));
    const slots: Record<string, Record<string, NumberBlock>> = {};
    for (const [i, { slot, name, tensor }] of places.entries())
      slots[slot] = { ...slots[slot], [name]: blockOf(tensor, numbers[i]) };
    return { ...(await this.copy([...this.#values.keys()])), slots, counts: Object.fromEntries(this.#counts) };
  }

  /** A copy of these parameters and buffers. */
  async copy(names: readonly string[]): Promise<Values> {
    const numbers = await this.#room.numbers(names.map((name) => this.at(name)));
    const blocks = new Map(names.map((name, i) => [name, blockOf(this.at(name), numbers[i])]));
    const pick = (specs: readonly { readonly name: string }[]) =>
      Object.fromEntries(
        specs.flatMap(({ name }) => {
          const block = blocks.get(name);
          return block ? [[name, block] as const] : [];
        }),
      );
    return { parameters: pick(this.#plan.parameters), buffers: pick(this.#plan.buffers) };
  }

  /** Checks everything before anything is replaced. */
  write(state: Partial<EngineState>): void {
    checkState(this.#plan, state);
    this.#settled = false;
    for (const [name, block] of [...Object.entries(state.parameters ?? {}), ...Object.entries(state.buffers ?? {})])
      this.replace(name, this.#putBlock(block));
    if (state.slots) {
      this.#giveSlots();
      for (const [slot, byName] of Object.entries(state.slots))
        for (const [name, block] of Object.entries(byName)) this.replaceSlot(slot, name, this.#putBlock(block));
    }
    if (state.counts) {
      this.#counts.clear();
      for (const [name, count] of Object.entries(state.counts)) this.#counts.set(name, count);
    }
  }

  dispose(): void {
    this.#giveSlots();
    for (const tensor of this.#values.values()) this.#room.give(tensor);
    this.#values.clear();
  }

  #giveSlots(): void {
    for (const bySlot of this.#slots.values()) for (const tensor of bySlot.values()) this.#room.give(tensor);
    this.#slots.clear();
  }

  #putBlock(block: NumberBlock): Tensor {
    return this.#put(block.shape, (numbers) => numbers.set(numbersOfBlock(block)));
  }

  #put(shape: readonly number[], fill: (numbers: Float32Array) => void): Tensor {
    const filled = (numbers: TensorNumbers): void => {
      if (numbers instanceof Float32Array) fill(numbers);
    };
    return this.#room.put({ shape, type: "float32" }, filled);
  }
}

const blockOf = ({ dims }: Tensor, numbers: ArrayLike<number> = []): NumberBlock => ({
  values: Float32Array.from(numbers),
  shape: [...dims],
  dtype: "float32",
});
