import type { Plan, PlanRef } from "@gruyere/core";
import { type Computed, computeElsewhere, type Devices, Parameters } from "@gruyere/core/engine";
import type { Batch } from "@gruyere/flow";
import type { HeapState } from "./heapState.js";

const NOTHING: Computed = { nodes: new Set(), values: new Map() };

/** Frozen modules with a device of their own: TensorFlow.js runs them there, with copies of their parameters. */
export class Elsewhere {
  readonly #plan: Plan;
  readonly #devices: Devices;
  readonly #state: HeapState;
  #copies: Parameters | undefined;

  constructor(plan: Plan, devices: Devices, state: HeapState) {
    this.#plan = plan;
    this.#devices = devices;
    this.#state = state;
  }

  /** What such modules make of a batch, as far as these values need it. */
  async compute(batch: Batch, refs: readonly PlanRef[]): Promise<Computed> {
    if (this.#devices.alike) return NOTHING;
    this.#copies ??= this.#copy();
    return computeElsewhere(this.#plan, this.#copies, this.#devices, batch, refs);
  }

  /** The state was written: the copies are out of date. */
  changed(): void {
    this.#copies?.dispose();
    this.#copies = undefined;
  }

  #copy(): Parameters {
    const frozen = ({ module }: { readonly module: string }): boolean => this.#plan.modules[module]?.frozen ?? false;
    const plan = { ...this.#plan, parameters: this.#plan.parameters.filter(frozen), buffers: this.#plan.buffers.filter(frozen) };
    const copies = new Parameters(plan, 0, (module) => this.#devices.activate(this.#devices.of(module)));
    const { parameters, buffers } = this.#state.read();
    const own = (blocks: typeof parameters, names: readonly { readonly name: string }[]): typeof parameters =>
      Object.fromEntries(names.flatMap(({ name }) => (blocks[name] ? [[name, blocks[name]]] : [])));
    copies.write({ parameters: own(parameters, plan.parameters), buffers: own(buffers, plan.buffers) });
    return copies;
  }
}
