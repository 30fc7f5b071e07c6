import { type Batch, compile, lossPlugins, type Plan, type Signature } from "gruyere";
import type { Work } from "../cases/case.js";

/** What a step must do at least, as the plan tells. */
export interface Cost {
  readonly parameters: number;
  /** Multiplications and additions: three times those of the forward pass, for the backward pass takes two products of each. */
  readonly flops: number;
  /** What Adam must read and write: the parameter and its two moments, float32. Gradients and activations may stay in caches. */
  readonly bytes: number;
}

const ADAM_BYTES = 2 * 3 * 4;

const losses = new Map(lossPlugins.map((plugin) => [plugin.name, plugin]));

/** Estimates a step of a case. */
export function costOf({ program, batches }: Work): Cost {
  const plan = compile(program, { losses });
  const parameters = Object.values(plan.modules).reduce((sum, each) => sum + each.parameters, 0);
  const forward = batches.reduce((sum, batch) => sum + batch.size * flopsOfRow(plan, batch), 0);
  return { parameters, flops: 3 * forward, bytes: ADAM_BYTES * parameters };
}

/** One row of a batch through the modules that its tasks need. */
function flopsOfRow(declared: Plan, batch: Batch): number {
  const inputs = Object.entries(declared.inputs).map(([name, signature]) => [name, filled(signature, batch, name)]);
  const plan = compile(declared.program, { losses, inputs: Object.fromEntries(inputs) });
  const needed = Object.values(plan.modules).filter(({ tasks }) => tasks.some((task) => task in batch.labels));
  return needed.reduce((sum, { flops }) => sum + flops, 0);
}

/** Plans count every id of a bag, and one step of a sequence without a length; here, those that the batch has. */
function filled(signature: Signature, batch: Batch, input: string): Signature {
  const length = batch.inputs[input]?.value.shape[1] ?? 1;
  if (signature.kind === "bag") return { ...signature, size: length };
  return signature.kind === "ids" ? { ...signature, shape: [length] } : signature;
}
