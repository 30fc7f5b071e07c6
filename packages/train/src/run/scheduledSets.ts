import type { Datasets, PreparedData } from "@gruyere/data";
import { GruyereError, nearest } from "@gruyere/flow";
import type { ScheduledSet } from "@gruyere/schedule";
import type { Settings } from "./settings.js";

const BATCH_SIZE = 32;

/** The train splits as a scheduler sees them. Throws `GruyereError` for a batch size of a set that there is not. */
export function scheduledSets(data: Datasets, prepared: PreparedData, { batchSize }: Settings): readonly ScheduledSet[] {
  const sets = Object.values(prepared.sets).flatMap(({ train }) => train ?? []);
  const known = Object.keys(data);
  if (typeof batchSize !== "number")
    for (const name of Object.keys(batchSize)) if (!known.includes(name)) throw unknownSet(name, known);
  return sets.map(({ dataset: name, length, tasks }) => {
    const size = typeof batchSize === "number" ? batchSize : (batchSize[name] ?? BATCH_SIZE);
    const { repeat } = data[name] ?? {};
    return { name, length, tasks, batchSize: size, ...(repeat !== undefined && { repeat }) };
  });
}

function unknownSet(name: string, known: readonly string[]): GruyereError {
  const meant = nearest(name, known);
  return new GruyereError({
    code: "unknown-data-set",
    path: `batchSize.${name}`,
    expected: `names of data sets: ${known.join(", ")}`,
    received: name,
    hint: meant ? `did you mean \`${meant}\`?` : "use one of these names",
  });
}
