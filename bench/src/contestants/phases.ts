import type { Executor } from "gruyere";
import type { Phase } from "./answer.js";

/**
 * Times the parts of a step: an executor that passes everything on to another one. An engine that knows its own nodes and times them
 * is to be asked here, for the rows below `losses and gradients`.
 */
export class Phases {
  readonly executor: Executor;
  readonly #totals = new Map<string, number>();
  #steps = 0;

  constructor(inner: Executor) {
    this.executor = {
      plan: inner.plan,
      forward: (request) => inner.forward(request),
      gradients: (request) => this.#timed("losses and gradients", () => inner.gradients(request)),
      record: (request, use) =>
        this.#timed("losses and gradients per task, their weights, update", () => inner.record(request, use)),
      update: (gradients, rule, scalars) => this.#timed("update", () => inner.update(gradients, rule, scalars)),
      read: () => inner.read(),
      write: (state) => inner.write(state),
      memory: () => inner.memory(),
      dispose: () => inner.dispose(),
    };
  }

  /** Times a whole step. */
  async whole(step: () => Promise<void>): Promise<void> {
    this.#steps++;
    await this.#timed("the whole step", step);
  }

  /** Milliseconds of each part in the mean step, the longest first; the rest is the guard and what is around the parts. */
  means(): readonly Phase[] {
    const all = [...this.#totals].map(([name, total]) => ({ name, milliseconds: total / this.#steps }));
    return all.sort((a, b) => b.milliseconds - a.milliseconds);
  }

  async #timed<T>(name: string, run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await run();
    } finally {
      this.#totals.set(name, (this.#totals.get(name) ?? 0) + performance.now() - start);
    }
  }
}
