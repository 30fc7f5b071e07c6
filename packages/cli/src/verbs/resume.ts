import { resolve } from "node:path";
import { loadProgram } from "../program/loadProgram.js";
import { dataFolder } from "./dataFolder.js";
import { withEngine } from "./openEngine.js";
import { openRunSource } from "./openRunSource.js";
import { requireData } from "./requireData.js";
import { runTraining } from "./training.js";
import type { Run } from "./verb.js";

/** Goes on with a run that was interrupted, at the step where it stopped, with its saved settings. */
export const resume: Run = async ([path = ""], flags, context) => {
  const { cwd, shared } = context;
  const folder = resolve(cwd, path);
  const source = await openRunSource(folder, context);
  const loaded = await loadProgram(source.program, { cwd, shared, set: source.set });
  const dir = (await dataFolder(flags.data, cwd)) ?? source.data;
  const data = await requireData(loaded, source.program)({ seed: source.seed, ...(dir !== undefined && { dir }) });
  const wanted = flags.engine ?? source.backend;
  return withEngine(wanted, (engine) =>
    runTraining({ loaded, data, engine, chosen: wanted === "auto", folder, options: { resume: folder } }, context),
  );
};
