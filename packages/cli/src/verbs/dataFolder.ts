import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { GruyereError } from "@gruyere/flow";

/** The folder of `--data` as an absolute path. Throws `GruyereError` when there is no such folder. */
export async function dataFolder(flag: string | undefined, cwd: string): Promise<string | undefined> {
  if (flag === undefined) return undefined;
  const folder = resolve(cwd, flag);
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory()) return folder;
  throw new GruyereError({
    code: "no-such-folder",
    path: `--data ${flag}`,
    expected: "a folder",
    received: found ? "a file" : "nothing at this path",
    hint: "give the folder that the data's paths are relative to",
  });
}
