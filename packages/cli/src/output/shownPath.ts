import { relative, sep } from "node:path";

/** An absolute path as a reader finds it shortest: relative to `cwd` where it is inside, absolute elsewhere. */
export function shownPath(path: string, cwd: string): string {
  const inside = relative(cwd, path);
  if (inside === "") return ".";
  return inside === ".." || inside.startsWith(`..${sep}`) ? path : inside;
}
