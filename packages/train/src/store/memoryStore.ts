import { GruyereError } from "@gruyere/flow";
import type { RunStore } from "./runStore.js";

/**
 * Keeps a run's files in memory: for browsers, tests, and runs that are resumed in the same process. `create` throws `GruyereError`
 * (`folder-not-empty`) when there are files already.
 *
 * ```ts
 * const store = memoryStore();
 * await store.append("metrics.jsonl", "{}\n");
 * (await store.read("metrics.jsonl"))?.length; // => 3
 * ```
 */
export function memoryStore(): RunStore {
  const files = new Map<string, Uint8Array>();
  const bytesOf = (content: Uint8Array | string) =>
    typeof content === "string" ? new TextEncoder().encode(content) : content.slice();
  return {
    location: "memory",
    async create() {
      if (files.size === 0) return;
      throw new GruyereError({
        code: "folder-not-empty",
        path: "out",
        expected: "a store without files for a new run",
        received: `${files.size} files`,
        hint: "make a new store, or go on with its run by `resume`",
      });
    },
    read: async (name) => files.get(name)?.slice(),
    write: async (name, content) => void files.set(name, bytesOf(content)),
    async append(name, text) {
      const [before, added] = [files.get(name) ?? new Uint8Array(), bytesOf(text)];
      const content = new Uint8Array(before.length + added.length);
      content.set(before);
      content.set(added, before.length);
      files.set(name, content);
    },
  };
}
