import type { Gradients } from "@gruyere/core";
import type { HeldGradients } from "./stepMemory.js";

/** Gradients that are still being computed, or none at all. */
export class LaterGradients implements Gradients {
  readonly names: readonly string[];
  readonly #made: Promise<HeldGradients | undefined>;

  constructor(names: readonly string[], made: Promise<HeldGradients | undefined>) {
    this.names = names;
    this.#made = made;
    made.catch(() => {}); // whoever reads them gets the error
  }

  /** Of a step without a labelled row. */
  static readonly none = (): LaterGradients => new LaterGradients([], Promise.resolve(undefined));

  made(): Promise<HeldGradients | undefined> {
    return this.#made;
  }

  async read(): Promise<Readonly<Record<string, Float32Array>>> {
    return (await this.#made)?.read() ?? {};
  }

  async check(): Promise<{ readonly finite: boolean; readonly norm: number }> {
    return (await this.#made)?.check() ?? { finite: true, norm: 0 };
  }

  dispose(): void {
    void this.#made.then((gradients) => gradients?.dispose()).catch(() => {});
  }
}
