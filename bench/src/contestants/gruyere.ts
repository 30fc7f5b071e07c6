import { fileURLToPath } from "node:url";
import type { EngineName } from "../engine.js";
import type { Contestant } from "./contestant.js";
import type { Method } from "./peers.js";

/** Our contestant for a case. */
export function ours(name: string, method: Method, engine: EngineName, threads: number): Contestant {
  const file = fileURLToPath(new URL("contestants/ours.js", import.meta.url));
  return { name: "gruyere", command: process.execPath, args: [file, name, method, engine, String(threads)] };
}
