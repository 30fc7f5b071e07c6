import { resolve } from "node:path";
import { loadProgram } from "../program/loadProgram.js";
import type { RunSource } from "../program/runSource.js";
import { dataFolder } from "./dataFolder.js";
import { chooseEngine, type EngineFlags } from "./openEngine.js";
import { openRunSource } from "./openRunSource.js";
import { requireData } from "./requireData.js";
import { runTraining } from "./training.js";
import type { Run } from "./verb.js";

/** Goes on with a run that was interrupted, at the step where it stopped, with its saved settings. */
export const resume: Run = async ([path = ""], flags, context) => {
  const { cwd, shared, output } = context;
  const folder = resolve(cwd, path);
  const source = await openRunSource(folder, output);
  const loaded = await loadProgram(source.program, { cwd, shared, set: source.set });
  const chosen = chooseEngine(loaded.container, flags.engine === undefined ? { ...flags, ...keptEngine(source, flags) } : flags);
  const dir = (await dataFolder(flags.data, cwd)) ?? source.data;
  const data = await requireData(loaded, source.program)({ seed: source.seed, ...(dir !== undefined && { dir }) });
  return chosen.use(output, (engine) => runTraining({ loaded, data, engine, folder, options: { resume: folder } }, context));
};

/** The engine that the run was begun on. */
const keptEngine = ({ engine, fallback }: RunSource, flags: EngineFlags): Pick<EngineFlags, "engine" | "fallback"> => ({
  engine,
  fallback: fallback || flags.fallback,
});
