import type { StepOutputs } from "./stepMemory.js";

/** Losses of the present tasks over all batches that a graph ran: sums of weighted row losses / denominators. */
export function lossesOf(
  outputs: StepOutputs,
  denominators: Readonly<Record<string, number>>,
  present: ReadonlySet<string>,
): Readonly<Record<string, number>> {
  const losses: Record<string, number> = {};
  for (const { role, block } of outputs.of("loss").filter(({ role }) => present.has(role.task)))
    losses[role.task] = (losses[role.task] ?? 0) + (block.values[0] ?? 0) / (denominators[role.task] ?? 1);
  return losses;
}
