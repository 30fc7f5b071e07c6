import { GruyereError, type Problem } from "@gruyere/flow";
import type { Provider } from "../passes/pass.js";
import { parseNodeName } from "./names.js";

const textOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).trim();

/** Where it went wrong, and what may help: the module whose node ONNX Runtime's message names. */
function blame(received: string): Pick<Problem, "path" | "received" | "hint"> {
  const node = parseNodeName(received);
  if (!node)
    return {
      path: "graph",
      received,
      hint: "run the program on TensorFlow.js (`--engine wasm`), and report this with the program",
    };
  const { operator, source } = node;
  const hint = `it is the operator ${operator} of ${source}: look at that module, or run the program on TensorFlow.js (\`--engine wasm\`)`;
  return { path: source, received, hint };
}

/** `model-refused`: a session couldn't be opened. */
export function modelRefused(cause: unknown): GruyereError {
  return new GruyereError(
    { code: "model-refused", expected: "a graph that ONNX Runtime takes", ...blame(textOf(cause)) },
    { cause },
  );
}

/** `run-failed`: a session didn't run to its end. */
export function runFailed(cause: unknown): GruyereError {
  return new GruyereError({ code: "run-failed", expected: "a step that runs to its end", ...blame(textOf(cause)) }, { cause });
}

/** `no-provider`: a provider can't be used here. */
export function noProvider(provider: Provider, problem: string, cause?: unknown): GruyereError {
  const [received = problem, ...cure] = problem.split("; ");
  return new GruyereError(
    { code: "no-provider", path: "provider", expected: `the execution provider ${provider}`, received, hint: cure.join("; ") },
    { cause },
  );
}
