import { EXIT } from "./exitCode.js";
import type { Output } from "./output/output.js";

/** What signals arrive on; `process` is one. */
export interface SignalSource {
  on(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  off(signal: "SIGINT" | "SIGTERM", listener: () => void): unknown;
  exit(code: number): void;
}

/**
 * Runs `use` with a signal that the first SIGINT or SIGTERM aborts, so that it ends in order; the second quits at once.
 * With `inOrder` false the first one quits.
 */
export async function withInterrupt<T>(
  settings: { readonly source: SignalSource; readonly output: Output; readonly inOrder: boolean },
  use: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { source, output, inOrder } = settings;
  const controller = new AbortController();
  const listener = (): void => {
    if (!inOrder || controller.signal.aborted) source.exit(EXIT.interrupted);
    else {
      controller.abort();
      output.error("\ninterrupted: finishing the step and saving; once more to quit at once");
    }
  };
  source.on("SIGINT", listener);
  source.on("SIGTERM", listener);
  try {
    return await use(controller.signal);
  } finally {
    source.off("SIGINT", listener);
    source.off("SIGTERM", listener);
  }
}
