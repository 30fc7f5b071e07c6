import { GruyereError } from "@gruyere/flow";
import { tf } from "#tfjs";
import type { Owner } from "./owner.js";

const MISSING = /Kernel '([^']+)' not registered for backend '([^']+)'|registered kernel '([^']+)' for backend '([^']+)'/;

/** A compiler's backend, which computes nothing. */
const isOwn = (backend: string): boolean => backend.startsWith("gruyere-");

/** The error of an operation, with the module (or loss) that ran it, and the cure for a kernel that the backend lacks. */
export function operationError(error: unknown, { path, name }: Owner, pass: "forward" | "backward"): GruyereError {
  if (error instanceof GruyereError) {
    return new GruyereError(
      error.problems.map((problem) => ({
        ...problem,
        path: problem.path.startsWith(path) ? problem.path : `${path}: ${problem.path}`,
      })),
      { cause: error },
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  const missing = MISSING.exec(message);
  if (!missing) {
    return new GruyereError(
      {
        code: "operation-failed",
        path,
        expected: `${name} to run ${pass}`,
        received: message,
        hint: "see the cause for the place in its code; check the shapes of what it takes and returns",
      },
      { cause: error },
    );
  }
  const kernel = missing[1] ?? missing[3] ?? "";
  const backend = missing[2] ?? missing[4] ?? "";
  const others = Object.keys(tf.engine().registryFactory).filter((other) => !isOwn(other) && tf.getKernel(kernel, other));
  const where = isOwn(backend) ? "the compiled engine" : `backend \`${backend}\``;
  const cure = `use ${isOwn(backend) ? "TensorFlow.js (`--engine NAME`) on " : ""}a backend that has it: ${others.join(", ")}`;
  return new GruyereError(
    {
      code: "missing-kernel",
      path,
      expected: `kernel ${kernel} on ${where}, which ${name} needs ${pass}`,
      received: `${where} has none`,
      hint: others.length > 0 ? cure : "write the module with other operations",
    },
    { cause: error },
  );
}
