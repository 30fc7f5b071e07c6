/** @file Runs the real `gruyere` binary, from its sources, as a child process. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const BIN = fileURLToPath(new URL("../../gruyere/src/bin.ts", import.meta.url));
const TYPESCRIPT = new URL("./typescript.mjs", import.meta.url).href;

/** How a run of the binary ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run of the binary gets besides its arguments. */
export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Called with all of stderr so far, whenever there is more. */
  readonly onStderr?: (text: string, child: ChildProcessWithoutNullStreams) => void;
}

/** Arguments for `process.execPath` that run the binary. */
export const COMMAND: readonly string[] = ["--conditions=gruyere-source", "--import", TYPESCRIPT, BIN];

/** Runs `gruyere` to its end. */
export function gruyere(args: readonly string[], { cwd, env, stdin, onStderr }: Surroundings = {}): Promise<Ended> {
  const child = spawn(process.execPath, [...COMMAND, ...args], { cwd, env: { ...process.env, NO_COLOR: "1", ...env } });
  return new Promise((resolve, reject) => {
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
      onStderr?.(stderr, child);
    });
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
    child.stdin.on("error", () => {}).end(stdin ?? "");
  });
}

/** The object on the last line of stdout. */
export function lastLine(ended: Ended): unknown {
  return JSON.parse(ended.stdout.trimEnd().split("\n").at(-1) ?? "");
}
