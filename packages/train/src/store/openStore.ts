import type { RunStore } from "./runStore.js";

/** The store itself, or the folder of that path; the code for folders is loaded only then, and only in Node. */
export async function openStore(where: string | RunStore): Promise<RunStore> {
  if (typeof where !== "string") return where;
  const { folderStore } = await import("#platform");
  return folderStore(where);
}
