import type { FittedInputs } from "@gruyere/data";
import { GruyereError, type ProgramDeclaration } from "@gruyere/flow";
import type { Checkpoint } from "../checkpoint/checkpoint.js";
import { checkOptions, type TrainOptions } from "../options.js";
import { openStore } from "../store/openStore.js";
import type { RunStore } from "../store/runStore.js";
import { fileOf, readCheckpoint } from "./checkpointer.js";
import { type RunRecord, readFitted, readRecord } from "./record.js";
import { resumeSettings } from "./resumeSettings.js";
import { type ResolvedSettings, resolveSettings } from "./settings.js";

/** What a run begins with: its settings, where it writes, and what an earlier part of it left. */
export interface OpenedRun extends ResolvedSettings {
  /** Absent when nothing is written. */
  readonly store?: RunStore;
  readonly saved?: SavedRun;
}

/** What an earlier part of a run left. */
export interface SavedRun {
  readonly record: RunRecord;
  readonly fitted: FittedInputs;
  /** Absent when it stopped before the first one. */
  readonly checkpoint?: Checkpoint;
}

/**
 * Resolves the options, and opens what is to be resumed or written, before any work.
 *
 * @throws GruyereError: wrong options, a folder that is not empty or not writable, a run that cannot be resumed.
 */
export async function openRun(program: ProgramDeclaration, options: TrainOptions): Promise<OpenedRun> {
  checkOptions(options);
  const { out, resume } = options;
  if (resume === undefined) {
    const resolved = resolveSettings(program, options);
    if (out === undefined) return resolved;
    const store = await openStore(out);
    await store.create();
    return { ...resolved, store };
  }
  if (out !== undefined && out !== resume) throw outAndResume();
  const store = await openStore(resume);
  const record = await readRecord(store);
  if (record.program !== program.name) throw otherProgram(store, record, program);
  const resolved = resumeSettings(record.settings, options);
  const fitted = await readFitted(store);
  const checkpoint = await readCheckpoint(store, "last");
  return { ...resolved, store, saved: { record, fitted, ...(checkpoint && { checkpoint }) } };
}

/** Name of the checkpoint that a run goes on from, for errors. */
export const resumedFile = (store: RunStore): string => `${store.location}/${fileOf("last")}`;

function outAndResume(): GruyereError {
  return new GruyereError({
    code: "bad-option",
    path: "out",
    expected: "`out` for a new run, or `resume` for an old one",
    received: "both",
    hint: "leave `out` away: a resumed run goes on in its own folder",
  });
}

function otherProgram(store: RunStore, record: RunRecord, program: ProgramDeclaration): GruyereError {
  return new GruyereError({
    code: "wrong-program",
    path: store.location,
    expected: `the program ${record.program}`,
    received: `the program ${program.name}`,
    hint: "pass the program that the run was started with",
  });
}
