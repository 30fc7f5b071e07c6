import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Ends the names of entries. */
export const SUFFIX = ".gruyere-graph";

/** Milliseconds after which a file that was being written is taken for left behind. */
const ABANDONED = 3_600_000;

/** Deletes the entries that were not used for longest until the others have at most `maximumBytes`, and what writers left behind. */
export async function evict(folder: string, maximumBytes: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.includes(SUFFIX));
  const files = (await Promise.all(names.map((name) => look(join(folder, name))))).filter((file) => file !== undefined);
  const entries = files.filter(({ path }) => path.endsWith(SUFFIX)).toSorted((a, b) => b.used - a.used);
  let kept = 0;
  for (const { path, bytes } of entries) {
    kept += bytes;
    if (kept > maximumBytes) await rm(path, { force: true });
  }
  for (const { path, used } of files) {
    if (!path.endsWith(SUFFIX) && Date.now() - used > ABANDONED) await rm(path, { force: true });
  }
}

/** A file; undefined when another process has deleted it. */
const look = (path: string) =>
  stat(path).then(
    ({ size, mtimeMs }) => ({ path, bytes: size, used: mtimeMs }),
    () => undefined,
  );
