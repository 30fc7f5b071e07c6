import { compile, type Engine, type EngineReport } from "@gruyere/core";
import { GruyereError, type Program, type ProgramPlugin } from "@gruyere/flow";
import type { TrainEvent } from "../event.js";
import type { TrainPlugins } from "../options.js";
import { fileOf, readCheckpoint } from "../run/checkpointer.js";
import { eventOf } from "../run/engineEvents.js";
import { lossesOf } from "../run/losses.js";
import { readFitted, readRecord } from "../run/record.js";
import { savedProgram } from "../run/savedProgram.js";
import { openStore } from "../store/openStore.js";
import type { RunStore } from "../store/runStore.js";
import { checkState } from "./checkState.js";
import { createModel, type Model } from "./model.js";

/** What `load` needs besides the folder. */
export interface LoadOptions<P extends Program> {
  /**
   * The program that the run was trained with: types rows and predictions. Needed where it has functions of its own; default: the
   * one in the run's folder, made of built-in pieces and `plugins`.
   */
  readonly program?: P;
  /** Default: as for `train`. An engine that you pass is yours to dispose of. */
  readonly engine?: Engine;
  /** Default: the best if there is one, else the last. */
  readonly checkpoint?: "best" | "last";
  readonly plugins?: LoadPlugins;
  /** Told what the engine does: `compile` and `warning`. Default: warnings go to the console. */
  readonly onEvent?: (event: TrainEvent) => void;
}

/** Plug-ins that a saved run names: of training, and of its program. */
export interface LoadPlugins extends TrainPlugins {
  /** Inputs, modules, labels, losses, row functions and predictions of your own, for a run that is loaded without its program. */
  readonly program?: readonly ProgramPlugin[];
}

/**
 * Loads the model of a run: its checkpoint, verified by its checksum, and what its encoders learned.
 *
 * @param from The run's folder, or the store that it wrote to.
 * @throws GruyereError: `not-a-run`, `no-checkpoint`, `corrupt-checkpoint` or `corrupt-file` (naming the file), `wrong-program`
 * (naming the parameters that differ), `program-needed` for a run whose program can't be read from its folder.
 */
export async function load<P extends Program = Program>(
  from: string | RunStore,
  options: LoadOptions<P> = {},
): Promise<Model<P>> {
  const { plugins = {} } = options;
  const store = await openStore(from);
  const [record, fitted] = [await readRecord(store), await readFitted(store)];
  // Without a program `P` is `Program`, which promises nothing of its tasks.
  const program = options.program ?? ((await savedProgram(store, plugins)) as P);
  const { tasks, seed } = record.settings;
  const missing = tasks.filter((task) => !program.tasks[task]);
  if (missing.length > 0) throw wrongTasks(store, missing, Object.keys(program.tasks));
  const { engine: state, path } = await chosenCheckpoint(store, options.checkpoint);
  const plan = compile(program, { inputs: fitted.signatures, tasks, losses: lossesOf(plugins) });
  checkState(plan, state, path);
  const platform = await import("#platform");
  const engine = options.engine ?? (await platform.openDefaultEngine());
  const warn = (report: EngineReport) => (report.type === "warning" ? platform.warn(report.code, report.message) : undefined);
  const { onEvent } = options;
  const onReport = onEvent ? (report: EngineReport) => onEvent(eventOf(report)) : warn;
  const executor = await engine.open(plan, { seed, onReport });
  await executor.write({ parameters: state.parameters, buffers: state.buffers });
  const dispose = async () => {
    executor.dispose();
    if (!options.engine) await engine.dispose();
  };
  const { metrics = [], encoders = [] } = plugins;
  return createModel({ program, executor, fitted, tasks, metrics, encoders, dispose });
}

async function chosenCheckpoint(store: RunStore, kind: "best" | "last" | undefined) {
  for (const name of kind ? [kind] : (["best", "last"] as const)) {
    const checkpoint = await readCheckpoint(store, name);
    if (checkpoint) return { ...checkpoint, path: `${store.location}/${fileOf(name)}` };
  }
  throw new GruyereError({
    code: "no-checkpoint",
    path: `${store.location}/checkpoints`,
    expected: `a checkpoint: ${kind ?? "best or last"}`,
    received: "none",
    hint:
      kind === "best"
        ? "the run had no validation: take the last one"
        : "the run stopped before its first epoch ended: train again",
  });
}

function wrongTasks(store: RunStore, missing: readonly string[], known: readonly string[]): GruyereError {
  return new GruyereError({
    code: "wrong-program",
    path: store.location,
    expected: `a program with the tasks ${missing.join(", ")}`,
    received: `one with ${known.join(", ")}`,
    hint: "pass the program that the run was trained with",
  });
}
