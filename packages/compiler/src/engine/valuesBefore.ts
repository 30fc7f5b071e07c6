import type { StepMemory, Values } from "./stepMemory.js";

/** Parameters and buffers as they were when a tape was opened: kept when they are about to change, and put back while it runs. */
export class ValuesBefore {
  readonly #memory: StepMemory;
  #values: Values = { parameters: {}, buffers: {} };

  constructor(memory: StepMemory) {
    this.#memory = memory;
  }

  /** Keeps those that weren't kept yet. */
  async keep(names: readonly string[]): Promise<void> {
    const { parameters, buffers } = this.#values;
    const copy = await this.#memory.copy(names.filter((name) => !(name in parameters || name in buffers)));
    this.#values = { parameters: { ...parameters, ...copy.parameters }, buffers: { ...buffers, ...copy.buffers } };
  }

  /** Runs with these values; then the present ones are back. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const names = [...Object.keys(this.#values.parameters), ...Object.keys(this.#values.buffers)];
    if (names.length === 0) return work();
    const present = await this.#memory.copy(names);
    this.#memory.write(this.#values);
    try {
      return await work();
    } finally {
      this.#memory.write(present);
    }
  }
}
