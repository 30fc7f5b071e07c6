import type { Plan, PlanParameter } from "@gruyere/core";

/** Where a tensor of the state lies, in bytes from the state's begin. */
export interface Place {
  readonly offset: number;
  /** In numbers. */
  readonly length: number;
  readonly shape: readonly number[];
  /** Among all tensors of its kind, in the order of their places. */
  readonly position: number;
}

/** Where all tensors of one kind lie. */
export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly bytes: number;
}

/**
 * Parameters of equal shape and name in modules of one kind lie one after the other, in the plan's order, so that the heads of many
 * tasks can be read as one stacked tensor; every such run begins at a multiple of 64 bytes.
 */
export function layOut(plan: Plan): Layout {
  const runs = new Map<string, PlanParameter[]>();
  for (const parameter of plan.parameters) {
    const key = kindOf(plan, parameter);
    runs.set(key, [...(runs.get(key) ?? []), parameter]);
  }
  return place([...runs.values()]);
}

/** Buffers, each at a multiple of 64 bytes. */
export const layOutBuffers = (plan: Plan): Layout => place(plan.buffers.map((buffer) => [buffer]));

function place(runs: readonly (readonly { readonly name: string; readonly shape: readonly number[] }[])[]): Layout {
  const places = new Map<string, Place>();
  let bytes = 0;
  for (const run of runs) {
    for (const { name, shape } of run) {
      const length = shape.reduce((n, d) => n * d, 1);
      places.set(name, { offset: bytes, length, shape, position: places.size });
      bytes += 4 * length;
    }
    bytes = Math.ceil(bytes / 64) * 64;
  }
  return { places, bytes };
}

function kindOf(plan: Plan, { name, module, shape, trainable }: PlanParameter): string {
  const spec = plan.program.modules[module]?.spec;
  return JSON.stringify([spec?.plugin.name, spec?.options, name.slice(module.length), shape, trainable]);
}
