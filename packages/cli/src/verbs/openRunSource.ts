import type { Output } from "../output/output.js";
import { type RunSource, readRunSource } from "../program/runSource.js";

/** What a run was made from, with a warning when its program file has changed since. */
export async function openRunSource(folder: string, output: Output): Promise<RunSource> {
  const { source, changed } = await readRunSource(folder);
  if (changed) output.error(`${output.colours.yellow("warning")} ${source.program} has changed since this run was trained`);
  return source;
}
