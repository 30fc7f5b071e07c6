import type { OutputSet } from "./outputSet.js";

/** Losses of the tasks over all batches that a graph ran: sums of weighted row losses / denominators. */
export function lossesOf(outputs: OutputSet, denominators: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const losses: Record<string, number> = {};
  for (const placed of outputs.all) {
    const { role } = placed;
    if (role.kind !== "loss") continue;
    losses[role.task] = (losses[role.task] ?? 0) + (outputs.view(placed)[0] ?? 0) / (denominators[role.task] ?? 1);
  }
  return losses;
}
