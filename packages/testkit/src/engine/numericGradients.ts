import type { Executor, StepRequest } from "@gruyere/core";

/** Settings of `numericGradients`. */
export interface NumericOptions {
  /** Half the distance of the two points. Default 1e-2: below, float32 rounding grows; above, the third derivative. */
  readonly step?: number;
  /** At most so many numbers of each parameter, evenly spread; the others are NaN. Default: all. */
  readonly perParameter?: number;
}

/**
 * Gradients of Σ weight × loss by central differences: two forward passes for every number, in training, at the same random
 * numbers. Restores parameters and buffers.
 *
 * @throws Error when the executor names a parameter that its state doesn't have.
 */
export async function numericGradients(
  executor: Executor,
  request: StepRequest,
  { step = 1e-2, perParameter = Number.POSITIVE_INFINITY }: NumericOptions = {},
): Promise<Readonly<Record<string, Float32Array>>> {
  const { plan } = executor;
  const { parameters, buffers } = await executor.read();
  const { names } = await lossAt(executor, request);
  const result: Record<string, Float32Array> = {};
  for (const name of names) {
    const block = parameters[name];
    if (!block) throw new Error(`no parameter ${name} in plan ${plan.program.name}`);
    const gradient = new Float32Array(block.values.length).fill(Number.NaN);
    const stride = Math.max(1, Math.ceil(gradient.length / perParameter));
    for (let i = 0; i < gradient.length; i += stride) {
      const at = async (offset: number): Promise<number> => {
        const values = Float32Array.from(block.values);
        values[i] = (values[i] ?? 0) + offset;
        await executor.write({ parameters: { [name]: { ...block, values } }, buffers });
        return (await lossAt(executor, request)).total;
      };
      gradient[i] = ((await at(step)) - (await at(-step))) / (2 * step);
    }
    await executor.write({ parameters: { [name]: block }, buffers });
    result[name] = gradient;
  }
  return result;
}

async function lossAt(
  executor: Executor,
  request: StepRequest,
): Promise<{ readonly total: number; readonly names: readonly string[] }> {
  const { losses, gradients } = await executor.gradients(request);
  const { names } = gradients;
  gradients.dispose();
  const weight = (task: string): number => request.weights?.[task] ?? executor.plan.tasks[task]?.weight ?? 1;
  const total = Object.entries(losses).reduce((sum, [task, loss]) => sum + weight(task) * loss, 0);
  return { total, names };
}
