import type { EngineState, Plan, PlanRef } from "@gruyere/core";
import { type Computed, computeElsewhere, type Devices, Parameters } from "@gruyere/core/engine";
import type { Batch } from "@gruyere/flow";

const NOTHING: Computed = { nodes: new Set(), values: new Map() };

/** Frozen modules with a device of their own: TensorFlow.js runs them there, with copies of their parameters. */
export class Elsewhere {
  readonly #plan: Plan;
  readonly #devices: Devices;
  readonly #read: () => Promise<EngineState>;
  #copies: Promise<Parameters> | undefined;

  /** @param read The state of the executor. */
  constructor(plan: Plan, devices: Devices, read: () => Promise<EngineState>) {
    this.#plan = plan;
    this.#devices = devices;
    this.#read = read;
  }

  /** What such modules make of a batch, as far as these values need it. */
  async compute(batch: Batch, refs: readonly PlanRef[]): Promise<Computed> {
    if (this.#devices.alike) return NOTHING;
    this.#copies ??= this.#copy();
    return computeElsewhere(this.#plan, await this.#copies, this.#devices, batch, refs);
  }

  /** The state was written: the copies are out of date. */
  changed(): void {
    void this.#copies?.then((copies) => copies.dispose()).catch(() => {}); // whoever waits for them gets the error
    this.#copies = undefined;
  }

  async #copy(): Promise<Parameters> {
    const frozen = ({ module }: { readonly module: string }): boolean => this.#plan.modules[module]?.frozen ?? false;
    const plan = { ...this.#plan, parameters: this.#plan.parameters.filter(frozen), buffers: this.#plan.buffers.filter(frozen) };
    const { parameters, buffers } = await this.#read();
    const copies = new Parameters(plan, 0, (module) => this.#devices.activate(this.#devices.of(module)));
    const own = (blocks: typeof parameters, names: readonly { readonly name: string }[]): typeof parameters =>
      Object.fromEntries(names.flatMap(({ name }) => (blocks[name] ? [[name, blocks[name]]] : [])));
    copies.write({ parameters: own(parameters, plan.parameters), buffers: own(buffers, plan.buffers) });
    return copies;
  }
}
