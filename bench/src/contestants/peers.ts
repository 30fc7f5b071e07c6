import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GruyereError } from "gruyere";
import type { BenchCase } from "../cases/case.js";
import type { Contestant } from "./contestant.js";

/** The peers that can be run, and which of our steps is their counterpart. */
export const PEERS = {
  torch: { method: "sum", runs: () => true },
  "torch-fused": { method: "sum", runs: () => true },
  emmental: { method: "sum", runs: (name: string) => name !== "gumgum-bag" && !isSweep(name) },
  "torchjd:upgrad": { method: "upgrad", runs: (name: string) => name === "multimnist" || name.startsWith("tasks") },
} as const satisfies Readonly<Record<string, { readonly method: Method; readonly runs: (name: string) => boolean }>>;

/** Our step: the sum of the losses, or UPGrad on the trunk. */
export type Method = "sum" | "upgrad";

/** Name of a peer. */
export type PeerName = keyof typeof PEERS;

/** Which of our steps is the counterpart of a peer's. */
export function methodAgainst(peer: string): Method {
  return Object.entries(PEERS).find(([name]) => name === peer)?.[1].method ?? "sum";
}

/** Where peers are run, and how. */
export interface PeerSettings {
  readonly python: string;
  /** Folder that holds `peers/step_time.py`. */
  readonly shared: string;
  readonly threads: number;
}

const isSweep = (name: string): boolean => /^(batch|width)\d+$/.test(name);

/** A Python file of the bench. */
export const script = (name: string): string => fileURLToPath(new URL(`../peers/${name}`, import.meta.url));

/** A peer's contestant for a case, or nothing when it doesn't run the case. */
export function peerOf(peer: PeerName, { name }: BenchCase, settings: PeerSettings): Contestant | undefined {
  if (!PEERS[peer].runs(name)) return undefined;
  const program = isSweep(name) ? script("mlp.py") : stepTime(settings.shared);
  return { name: peer, command: settings.python, args: [script("serve.py"), program, name, peer, String(settings.threads)] };
}

/** The script with the peers' programs. */
function stepTime(shared: string): string {
  const file = join(shared, "peers/step_time.py");
  if (existsSync(file)) return file;
  throw new GruyereError({
    code: "no-peers",
    path: "--shared",
    expected: "a folder that holds peers/step_time.py, the peers' programs",
    received: shared,
    hint: "name the folder with `--shared PATH`, or leave `--python` out to measure without peers",
  });
}
