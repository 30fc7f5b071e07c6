import { nearest } from "../nearest.js";
import type { Problem } from "../problem.js";

/** A name that nothing has, with the nearest one that something has. */
export function unknownName(code: string, path: string, thing: string, name: string, known: Iterable<string>): Problem {
  const names = [...new Set(known)];
  const near = nearest(name, names);
  return {
    code,
    path,
    expected: names.length === 0 ? `${thing}, of which there are none` : `${thing}: ${list(names)}`,
    received: `\`${name}\``,
    hint: near === undefined ? "correct the name, or declare what it means" : `did you mean \`${near}\`?`,
  };
}

function list(names: readonly string[]): string {
  const most = 12;
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown}, … (${names.length} in all)` : shown;
}
