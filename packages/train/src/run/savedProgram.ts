import { metricPlugins } from "@gruyere/evaluate";
import { createVocabulary, GruyereError, type ProgramDeclaration, type ProgramPlugin, parseProgram } from "@gruyere/flow";
import { lossPlugins, modulePlugins } from "@gruyere/modules";
import type { TrainPlugins } from "../options.js";
import type { RunStore } from "../store/runStore.js";

/**
 * The program that a run has saved.
 *
 * @throws GruyereError: `program-needed` when it has functions, which files only name, or pieces that are neither built in nor given.
 */
export async function savedProgram(
  store: RunStore,
  { losses = [], metrics = [], program = [] }: TrainPlugins & { readonly program?: readonly ProgramPlugin[] },
): Promise<ProgramDeclaration> {
  const path = `${store.location}/program.yaml`;
  const bytes = await store.read("program.yaml");
  if (!bytes) throw needed(path, "none: its pieces could not be named");
  const known = createVocabulary(
    [...modulePlugins, ...lossPlugins, ...losses, ...program],
    [...metricPlugins, ...metrics].map(({ name }) => name),
  );
  try {
    return parseProgram(new TextDecoder().decode(bytes), known, { file: path }).program;
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    throw needed(path, error.problems.map(({ received, expected }) => `${received} (expected ${expected})`).join("; "), error);
  }
}

function needed(path: string, received: string, cause?: unknown): GruyereError {
  const hint = "pass the run's `program`, or its own pieces under `plugins.program`";
  return new GruyereError(
    { code: "program-needed", path, expected: "a program of pieces that are known here", received, hint },
    { cause },
  );
}
