import type { NumberBlock } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";
import { tf } from "#tfjs";
import type { EngineState } from "../engine.js";
import type { Plan } from "../plan.js";
import { checkState } from "./checkState.js";
import { download } from "./download.js";
import { upload } from "./upload.js";

type Held = Map<string, tf.Tensor>;

/** The state of an executor as kept tensors: parameters and buffers by full name, optimiser slots, counts. */
export class Parameters {
  readonly #plan: Plan;
  readonly #parameters: Held = new Map();
  readonly #buffers: Held = new Map();
  readonly #slots = new Map<string, Held>();
  readonly #counts = new Map<string, number>();

  readonly #goTo: (module: string) => void;

  /** @param goTo Makes the backend of a module the current one. */
  constructor(plan: Plan, seed: number, goTo: (module: string) => void) {
    this.#plan = plan;
    this.#goTo = goTo;
    for (const [specs, held] of [
      [plan.parameters, this.#parameters],
      [plan.buffers, this.#buffers],
    ] as const) {
      for (const { name, module, shape, init } of specs) {
        const values = new Float32Array(shape.reduce((n, d) => n * d, 1));
        init.fill(values, shape, randomStream({ seed, stream: "initialise", name }));
        goTo(module);
        held.set(name, tf.keep(tf.tensor(values, [...shape], "float32")));
      }
    }
  }

  parameter(name: string): tf.Tensor {
    return found(this.#parameters, name);
  }

  /** A module's parameters by their own names. */
  parametersOf(module: string): Readonly<Record<string, tf.Tensor>> {
    return ofModule(this.#plan.parameters, module, (name) => found(this.#parameters, name));
  }

  /** A module's buffers by their own names, as earlier applications of this step left them. */
  buffersOf(module: string, updates: ReadonlyMap<string, tf.Tensor> = new Map()): Readonly<Record<string, tf.Tensor>> {
    return ofModule(this.#plan.buffers, module, (name) => updates.get(name) ?? found(this.#buffers, name));
  }

  bufferShape(name: string): readonly number[] | undefined {
    return this.#buffers.get(name)?.shape;
  }

  /** Takes over the tensors. */
  replaceBuffers(updates: ReadonlyMap<string, tf.Tensor>): void {
    for (const [name, tensor] of updates) replace(this.#buffers, name, tensor);
  }

  /** Takes over the tensor. */
  replaceParameter(name: string, tensor: tf.Tensor): void {
    replace(this.#parameters, name, tensor);
  }

  /** Takes over the tensor. */
  replaceSlot(slot: string, name: string, tensor: tf.Tensor): void {
    replace(this.#slotMap(slot), name, tensor);
  }

  /** A parameter's slot; zeros before its first update. */
  slot(slot: string, name: string): tf.Tensor {
    const held = this.#slotMap(slot);
    const known = held.get(name);
    if (known) return known;
    const zeros = tf.keep(tf.tensor(new Float32Array(this.parameter(name).size), this.parameter(name).shape, "float32"));
    held.set(name, zeros);
    return zeros;
  }

  /** How many updates a parameter has had. */
  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  /** Counts one more update of a parameter. */
  countUpdate(name: string): void {
    this.#counts.set(name, this.count(name) + 1);
  }

  async read(): Promise<EngineState> {
    const [parameters, buffers] = await Promise.all([readAll(this.#parameters), readAll(this.#buffers)]);
    const slots = await Promise.all([...this.#slots].map(async ([slot, held]) => [slot, await readAll(held)] as const));
    return { parameters, buffers, slots: Object.fromEntries(slots), counts: Object.fromEntries(this.#counts) };
  }

  /** Checks everything before anything is replaced. */
  write({ parameters = {}, buffers = {}, slots, counts }: Partial<EngineState>): void {
    checkState(this.#plan, { parameters, buffers, ...(slots && { slots }), ...(counts && { counts }) });
    const blocks = [
      ...Object.entries(parameters).map(([name, block]) => ({ held: this.#parameters, name, block })),
      ...Object.entries(buffers).map(([name, block]) => ({ held: this.#buffers, name, block })),
    ];
    const slotBlocks = Object.entries(slots ?? {}).flatMap(([slot, byName]) =>
      Object.entries(byName).map(([name, block]) => ({ slot, name, block })),
    );
    const modules = new Map([...this.#plan.parameters, ...this.#plan.buffers].map(({ name, module }) => [name, module]));
    const place = (name: string, block: NumberBlock): tf.Tensor => {
      this.#goTo(modules.get(name) ?? "");
      return tf.keep(upload(copied(block)));
    };
    for (const { held, name, block } of blocks) replace(held, name, place(name, block));
    if (slots) this.#clearSlots();
    for (const { slot, name, block } of slotBlocks) this.replaceSlot(slot, name, place(name, block));
    if (counts) {
      this.#counts.clear();
      for (const [name, count] of Object.entries(counts)) this.#counts.set(name, count);
    }
  }

  dispose(): void {
    for (const held of [this.#parameters, this.#buffers]) clear(held);
    this.#clearSlots();
  }

  #slotMap(slot: string): Held {
    const held = this.#slots.get(slot) ?? new Map();
    this.#slots.set(slot, held);
    return held;
  }

  #clearSlots(): void {
    for (const held of this.#slots.values()) clear(held);
    this.#slots.clear();
  }
}

function found(held: Held, name: string): tf.Tensor {
  const tensor = held.get(name);
  if (tensor) return tensor;
  throw new Error(`internal: ${name} is not in the plan, or the executor was disposed`);
}

function ofModule(
  specs: readonly { readonly name: string; readonly module: string }[],
  module: string,
  tensor: (name: string) => tf.Tensor,
): Readonly<Record<string, tf.Tensor>> {
  const own = specs.filter((spec) => spec.module === module);
  return Object.fromEntries(own.map(({ name }) => [name.slice(module.length + 1), tensor(name)]));
}

function replace(held: Held, name: string, tensor: tf.Tensor): void {
  const earlier = held.get(name);
  if (earlier === tensor) return;
  earlier?.dispose();
  held.set(name, tensor);
}

function clear(held: Held): void {
  for (const tensor of held.values()) tensor.dispose();
  held.clear();
}

async function readAll(held: Held): Promise<Readonly<Record<string, NumberBlock>>> {
  const entries = await Promise.all([...held].map(async ([name, tensor]) => [name, await download(tensor)] as const));
  return Object.fromEntries(entries);
}

const copied = (block: NumberBlock): NumberBlock => ({ ...block, values: block.values.slice() });
