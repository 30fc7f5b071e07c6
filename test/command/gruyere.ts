import { type ExitCode, main } from "@gruyere/cli";

/** How the command ended, and what it wrote. */
export interface Told {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `gruyere` in this process, as in a wide terminal without colours. */
export async function gruyere(...args: readonly string[]): Promise<Told> {
  const written = { stdout: "", stderr: "" };
  const sink = (to: "stdout" | "stderr") => ({
    isTTY: false,
    columns: 400,
    on: () => undefined,
    write: (text: string) => {
      written[to] += text;
    },
  });
  const host = {
    stdin: nothing(),
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    env: { NO_COLOR: "1" },
    cwd: () => process.cwd(),
    on: () => undefined,
    off: () => undefined,
    exit: () => {},
  };
  const code = await main(args, host, { gruyere: () => import("gruyere") });
  return { code, ...written };
}

async function* nothing(): AsyncGenerator<string> {}
