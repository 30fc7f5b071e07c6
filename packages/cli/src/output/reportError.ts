import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { formatProblem, GruyereError, type Problem } from "@gruyere/flow";
import { EXIT, type ExitCode } from "../exitCode.js";
import { codeFrame } from "./codeFrame.js";
import type { Output } from "./output.js";

/** Where faults of ours go. */
const REPORT = "This is a fault in Gruyère: please report it with the text above.";

/** Prints what was thrown and says with what to end: problems with code frames for the user's, the stack for ours. */
export function reportError(error: unknown, output: Output, cwd: string): ExitCode {
  if (error instanceof GruyereError) {
    output.error(formatProblems(error.problems, output, cwd));
    output.finish({ ok: false, problems: error.problems });
    return EXIT.user;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  output.error(`${output.colours.red("internal error")}\n${text}\n${REPORT}`);
  output.finish({ ok: false, internal: error instanceof Error ? error.message : String(error) });
  return EXIT.internal;
}

/** All problems, each with the lines of its file where it has a position; then how many there are. */
export function formatProblems(problems: readonly Problem[], output: Output, cwd: string): string {
  const sources = new Map<string, string | undefined>();
  const blocks = problems.map((problem) => {
    const [first = "", ...rest] = formatProblem(problem).split("\n");
    const { location } = problem;
    const source = location && sourceOf(location.file, cwd, sources);
    const frame =
      location && source !== undefined
        ? codeFrame(source, location)
            .split("\n")
            .map((line) => `    ${line}`)
        : [];
    return [output.colours.red(first), ...frame, ...rest].join("\n");
  });
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return `${blocks.join("\n\n")}\n\n${output.colours.bold(count)}`;
}

/** Only small text files are shown: a row of a data set may be a megabyte long. */
function sourceOf(file: string, cwd: string, sources: Map<string, string | undefined>): string | undefined {
  if (!/\.(ya?ml|json|[cm]?[jt]s)$/.test(file)) return undefined;
  const known = sources.get(file);
  if (known !== undefined) return known;
  try {
    const text = readFileSync(resolve(cwd, file), "utf8");
    sources.set(file, text);
    return text;
  } catch {
    return undefined;
  }
}
