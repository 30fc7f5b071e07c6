import { GruyereError } from "@gruyere/flow";
import { type BackendChoice, type BackendName, BackendProblem, type BackendSettings } from "./backend.js";
import { platformBackends, tryBackend } from "./tryBackend.js";

/** A backend that is ready, and why it was chosen. */
export interface OpenedBackend {
  readonly name: BackendName;
  readonly reason: string;
}

/**
 * Opens a backend and makes it the current one. `auto` takes the first of `BACKENDS` that works, and passes over GPUs that are
 * emulated on the processor.
 *
 * @throws GruyereError when the backend asked for doesn't work.
 */
export async function openBackend(choice: BackendChoice, settings: BackendSettings = {}): Promise<OpenedBackend> {
  if (choice === "auto") return openBest(settings);
  try {
    const { device, software } = await tryBackend(choice, settings);
    return { name: choice, reason: `asked for${device === undefined ? "" : ` (${device}${software ? ", emulated" : ""})`}` };
  } catch (error) {
    if (!(error instanceof BackendProblem)) throw error;
    throw new GruyereError(
      {
        code: `backend-${error.status}`,
        path: "engine",
        expected: `TensorFlow.js backend \`${choice}\``,
        received: error.message,
        hint: error.cure,
      },
      { cause: error },
    );
  }
}

async function openBest(settings: BackendSettings): Promise<OpenedBackend> {
  const passed: string[] = [];
  for (const name of platformBackends) {
    try {
      const { device, software } = await tryBackend(name, settings);
      if (software) {
        passed.push(`${name} is emulated (${device})`);
        continue;
      }
      const others = passed.length > 0 ? `; ${passed.join("; ")}` : "";
      return { name, reason: `auto: the first that works of ${platformBackends.join(", ")}${others}` };
    } catch (error) {
      if (!(error instanceof BackendProblem)) throw error;
      passed.push(`${name} ${error.status === "fails" ? "fails" : "is missing"} (${error.message})`);
    }
  }
  throw new Error(`internal: no backend works, not even cpu: ${passed.join("; ")}`);
}
