import type { Engine, Executor, Gradients, Plan, StepRequest } from "@gruyere/core";
import type { Batch } from "@gruyere/flow";
import { expect } from "vitest";
import { denominatorsOf } from "../programs/batches.js";

/** What a group of conformance tests works with. */
export interface EngineSuite {
  /** The engine under test, made once. */
  readonly engine: () => Engine;
  /** Fewer steps, for engines that are slow or emulated. */
  readonly reduced: boolean;
  /** Whether modules are applied to be compiled, not to be run. */
  readonly compiled: boolean;
  /** Opens a plan, and checks after `use` that not one tensor stayed behind. */
  withExecutor<T>(plan: Plan, use: (executor: Executor) => Promise<T>, seed?: number): Promise<T>;
}

/** A step over these batches with the usual denominators. */
export function stepOf(batches: readonly Batch[], step = 0, further: Partial<StepRequest> = {}): StepRequest {
  return { batches, denominators: denominatorsOf(batches), random: { seed: 3, step }, ...further };
}

/** Gradients on the host, released. */
export async function readOut(gradients: Gradients): Promise<Readonly<Record<string, Float32Array>>> {
  const values = await gradients.read();
  gradients.dispose();
  return values;
}

/** The same names, and numbers within `tolerance` of the largest; an expected NaN is not compared. */
export function expectClose(
  received: Readonly<Record<string, ArrayLike<number>>>,
  expected: Readonly<Record<string, ArrayLike<number>>>,
  tolerance: number,
): void {
  expect(Object.keys(received).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [name, values] of Object.entries(expected)) {
    const own = received[name] ?? [];
    const known = Array.from(values).filter((value) => !Number.isNaN(value));
    const scale = known.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
    expect(own.length, name).toBe(values.length);
    for (let i = 0; i < values.length; i++) {
      if (Number.isNaN(values[i])) continue;
      expect(
        Math.abs((own[i] ?? Number.NaN) - (values[i] ?? 0)) / scale,
        `${name}[${i}]: ${own[i]} against ${values[i]}`,
      ).toBeLessThan(tolerance);
    }
  }
}
