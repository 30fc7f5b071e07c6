import { createTfjsEngine, type Engine } from "@gruyere/core";
import { GruyereError } from "@gruyere/flow";
import type { RunStore } from "../store/runStore.js";

/** Stands in for folders where there are none. Throws `GruyereError` (`no-folders-here`) with the cure. */
export function folderStore(folder: string): RunStore {
  throw new GruyereError({
    code: "no-folders-here",
    path: folder,
    expected: "a run store, such as `memoryStore()`",
    received: "a folder's path, in a browser",
    hint: "pass a store as `out`, or leave `out` away",
  });
}

/** What a run's record says of the machine. */
export const machineFacts = (): Readonly<Record<string, string | number>> => ({
  platform: "browser",
  cores: navigator.hardwareConcurrency,
});

/** The fastest TensorFlow.js backend that works here. */
export const openDefaultEngine = (): Promise<Engine> => createTfjsEngine();

/** Where warnings go that nobody listens to. */
export const warn = (code: string, message: string): void => console.warn(`${code}: ${message}`);
