import { readFileSync } from "node:fs";
import { readArguments } from "./command.js";
import type { SharedModules } from "./context.js";
import { EXIT, type ExitCode } from "./exitCode.js";
import { type SignalSource, withInterrupt } from "./interrupt.js";
import { Output, type Sink } from "./output/output.js";
import { reportError } from "./output/reportError.js";

export type { SignalSource, Sink };

/** What the command runs in; `process` is one. */
export interface Host extends SignalSource {
  readonly stdin: AsyncIterable<string | Uint8Array>;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
}

/**
 * Runs the `gruyere` command and says what to exit with: 0 ok, 1 a mistake of the user, 2 a fault of ours, 130 interrupted.
 * Throws nothing.
 *
 * @param argv Arguments after the command's name.
 * @param shared Modules that program files get from this installation, besides `@gruyere/*`.
 */
export async function main(argv: readonly string[], host: Host, shared: SharedModules = {}): Promise<ExitCode> {
  const version = ownVersion();
  const talk = { stdout: host.stdout, stderr: host.stderr, env: host.env };
  // Before the flags are read, so that a mistake in them is told in the way they ask for.
  const rough = { json: argv.includes("--json"), quiet: argv.includes("--quiet"), color: !argv.includes("--no-color") };
  const output = new Output({ ...talk, ...rough });
  try {
    const request = readArguments(argv, version);
    if (request.type === "text") {
      output.result(request.text);
      return EXIT.ok;
    }
    const run = await request.verb.load();
    const { args, flags, verb } = request;
    const { code, json } = await withInterrupt({ source: host, output, inOrder: verb.stopsInOrder }, (signal) =>
      run(args, flags, { output, cwd: host.cwd(), stdin: host.stdin, signal, shared, version }),
    );
    output.finish(json);
    return code;
  } catch (error) {
    return reportError(error, output, host.cwd());
  }
}

function ownVersion(): string {
  const { version }: { version: string } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return version;
}
