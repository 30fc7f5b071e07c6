import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { GruyereError } from "gruyere";
import type { BenchCase } from "../cases/case.js";
import type { Contestant } from "./contestant.js";

/** A peer that can be run. */
interface Peer {
  /** Which of our steps is its counterpart. */
  readonly method: Method;
  /** Python modules that it needs. */
  readonly needs: readonly string[];
  /** Whether it has the case of this name. */
  readonly runs: (name: string) => boolean;
}

/** The peers that can be run. */
export const PEERS = {
  torch: { method: "sum", needs: ["torch"], runs: () => true },
  "torch-fused": { method: "sum", needs: ["torch"], runs: () => true },
  emmental: { method: "sum", needs: ["torch", "emmental"], runs: (name) => name !== "gumgum-bag" && !isSweep(name) },
  "torchjd:upgrad": {
    method: "upgrad",
    needs: ["torch", "torchjd", "quadprog", "qpsolvers"],
    runs: (name) => name === "multimnist" || name.startsWith("tasks"),
  },
} as const satisfies Readonly<Record<string, Peer>>;

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

/**
 * Checks before anything is measured that the peers are there: their script, and what they import.
 *
 * @throws GruyereError `no-peers`, with the cure.
 */
export async function checkPeers(peers: readonly PeerName[], { python, shared }: Omit<PeerSettings, "threads">): Promise<void> {
  stepTime(shared);
  for (const peer of peers) {
    const { needs } = PEERS[peer];
    // Looked up, not imported: what is imported stays in the disk's cache, and the first import is what users see.
    const lookup = `import importlib.util, sys; print(*[n for n in sys.argv[1:] if not importlib.util.find_spec(n)])`;
    const { stdout } = await promisify(execFile)(python, ["-c", lookup, ...needs]);
    if (stdout.trim() === "") continue;
    throw new GruyereError({
      code: "no-peers",
      path: `--peers ${peer}`,
      expected: `the Python modules ${needs.join(", ")}`,
      received: `no ${stdout.trim().split(" ").join(", ")}`,
      hint: `install them into the environment of \`--python\`, or leave ${peer} out of \`--peers\``,
    });
  }
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
