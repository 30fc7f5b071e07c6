import { GruyereError } from "@gruyere/flow";
import type { RunStore } from "./runStore.js";

/** Stands in for `folderStore` in browsers. */
export function folderStore(folder: string): RunStore {
  throw new GruyereError({
    code: "no-folders-here",
    path: folder,
    expected: "a run store, such as `memoryStore()`",
    received: "a folder's path, in a browser",
    hint: "pass a store as `out`, or leave `out` away",
  });
}
