import { existsSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { GruyereError } from "@gruyere/flow";
import { glob, isDynamicPattern } from "tinyglobby";

/** A file to read and the name that errors give it: relative to the working directory where it lies in there. */
export interface FoundFile {
  readonly path: string;
  readonly name: string;
}

/**
 * The files that a path or a glob pattern names, sorted by path (UTF-16 code units). A path that exists is taken literally.
 *
 * @param base Folder that relative paths start from. Default: the working directory.
 * @throws GruyereError (`no-such-file`) for a pattern that matches nothing; a plain path is found out when it is read.
 */
export async function findFiles(pattern: string, base: string = process.cwd()): Promise<readonly FoundFile[]> {
  const literal = resolve(base, pattern);
  if (existsSync(literal) || !isDynamicPattern(pattern)) return [found(literal)];
  const paths = await glob(pattern.split(sep).join("/"), { cwd: base, absolute: true, expandDirectories: false });
  if (paths.length > 0) return paths.sort().map((path) => found(resolve(path)));
  throw new GruyereError({
    code: "no-such-file",
    path: pattern,
    expected: "a file that matches the pattern",
    received: `none in ${base}`,
    hint: "`*` stays in its folder, `**` goes into folders",
  });
}

function found(path: string): FoundFile {
  const inside = relative(process.cwd(), path);
  return { path, name: inside.startsWith("..") || inside === "" ? path : inside };
}
