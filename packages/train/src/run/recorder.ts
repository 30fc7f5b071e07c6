import type { TrainEvent } from "../event.js";
import type { RunStore } from "../store/runStore.js";

const FILE = "metrics.jsonl";
/** Steps are written at the latest after this many milliseconds, everything else at once. */
const PATIENCE = 1_000;

/** Passes events to the listener and writes them, one JSON object a line, to `metrics.jsonl`. */
export interface Recorder {
  emit(event: TrainEvent): void;
  /** Writes what is due. */
  settle(): Promise<void>;
  /** Writes everything. */
  flush(): Promise<void>;
}

/** A recorder for a run; `store` is absent when nothing is written. */
export function recorder(store: RunStore | undefined, listen: ((event: TrainEvent) => void) | undefined): Recorder {
  let lines: string[] = [];
  let urgent = false;
  let written = Date.now();
  const flush = async () => {
    if (!store || lines.length === 0) return;
    const text = lines.join("");
    lines = [];
    urgent = false;
    written = Date.now();
    await store.append(FILE, text);
  };
  return {
    emit(event) {
      if (store) lines.push(`${JSON.stringify(event)}\n`);
      urgent ||= event.type !== "step";
      listen?.(event);
    },
    settle: async () => {
      if (urgent || Date.now() - written >= PATIENCE) await flush();
    },
    flush,
  };
}

/**
 * Takes back the events after a checkpoint, so that a resumed run's file has every step once: a process that died had written
 * steps that are now done again.
 */
export async function rewindRecord(store: RunStore, at: { readonly step: number; readonly closedAt: number }): Promise<void> {
  const bytes = await store.read(FILE);
  if (!bytes) return;
  const kept = new TextDecoder()
    .decode(bytes)
    .split("\n")
    .filter((line) => isBefore(line, at));
  await store.write(FILE, kept.map((line) => `${line}\n`).join(""));
}

function isBefore(line: string, { step, closedAt }: { readonly step: number; readonly closedAt: number }): boolean {
  try {
    const event: { readonly type?: unknown; readonly step?: unknown } = JSON.parse(line);
    const limit = event.type === "evaluation" ? closedAt : step;
    return typeof event.step !== "number" || event.step <= limit;
  } catch {
    return false; // the line that was being written when the process died
  }
}
