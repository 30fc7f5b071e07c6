import type { Engine } from "@gruyere/core";
import type { PreparedData } from "@gruyere/data";
import { GruyereError, type Json, type Problem, type ProgramDeclaration } from "@gruyere/flow";
import type { RunStore } from "../store/runStore.js";
import { VERSION } from "../version.js";
import { programFile } from "./programFile.js";
import { type RunRecord, writeFitted, writeRecord } from "./record.js";
import type { Settings } from "./settings.js";

/** Writes what a run is: `program.yaml`, `fitted.json`, `run.json`. */
export async function writeRun(
  store: RunStore,
  program: ProgramDeclaration,
  { fitted, summary }: PreparedData,
  settings: Settings,
  { name, backend, reason }: Engine,
  choices: Json | undefined,
): Promise<void> {
  const { machineFacts } = await import("#platform");
  const file = programFile(program);
  await store.write(file.name, file.text);
  await writeFitted(store, fitted);
  await writeRecord(store, {
    version: 1,
    program: program.name,
    settings,
    versions: { "@gruyere/train": VERSION },
    engine: { name, backend, reason, ...(choices !== undefined && { choices }) },
    machine: { ...machineFacts() },
    data: summary.map((each) => ({ ...each, labels: { ...each.labels } })),
  });
}

/** Throws `GruyereError` (`resume-mismatch`) when the data has other sets, rows or labels than when the run was begun. */
export function checkSameData(record: RunRecord, { summary }: PreparedData): void {
  const keyOf = ({ dataset, split }: { readonly dataset: string; readonly split: string }) => `${dataset}/${split}`;
  const text = (each: { readonly rows: number; readonly labels: Readonly<Record<string, number>> } | undefined) =>
    each ? `${each.rows} rows, labels ${JSON.stringify(each.labels)}` : "no rows";
  const keys = new Set([...record.data, ...summary].map(keyOf));
  const problems = [...keys].flatMap((key): readonly Problem[] => {
    const before = text(record.data.find((each) => keyOf(each) === key));
    const now = text(summary.find((each) => keyOf(each) === key));
    const hint = "a run goes on with the data that it was begun with";
    return before === now ? [] : [{ code: "resume-mismatch", path: `data.${key}`, expected: before, received: now, hint }];
  });
  if (problems.length > 0) throw new GruyereError(problems);
}
