import { resolve } from "node:path";
import { nameOfEngine } from "../engines/nameOfEngine.js";
import { loadProgram } from "../program/loadProgram.js";
import { writeRunSource } from "../program/runSource.js";
import { dataFolder } from "./dataFolder.js";
import { chooseEngine } from "./openEngine.js";
import { requireData } from "./requireData.js";
import { runTraining } from "./training.js";
import type { Run } from "./verb.js";

/** Trains a program on its data, into a new run folder. */
export const train: Run = async ([path = ""], flags, context) => {
  const { cwd, shared, output } = context;
  const set = flags.epochs === undefined ? flags.set : [...flags.set, `train.epochs=${flags.epochs}`];
  const loaded = await loadProgram(path, { cwd, shared, set });
  const chosen = chooseEngine(loaded.container, flags);
  const seed = flags.seed ?? loaded.settings.seed ?? 0;
  const dir = await dataFolder(flags.data, cwd);
  const data = await requireData(loaded, path)({ seed, ...(dir !== undefined && { dir }) });
  const folder = resolve(cwd, flags.out ?? defaultFolder(loaded.program.name));
  return chosen.use(output, (engine) => {
    const onStart = (): void =>
      writeRunSource(folder, {
        kind: loaded.kind,
        program: loaded.file,
        set,
        tasks: [...flags.task],
        seed,
        engine: chosen.name === "auto" ? nameOfEngine(engine) : chosen.name,
        fallback: engine.name === "onnx" && (chosen.name === "auto" || flags.fallback),
        ...(dir !== undefined && { data: dir }),
      });
    const tasks = flags.task.length > 0 ? { tasks: flags.task } : {};
    const options = { ...loaded.settings, ...tasks, seed, out: folder };
    return runTraining({ loaded, data, engine, folder, options, onStart }, context);
  });
};

/** `runs/reviews-20260131-142501`, in local time. */
function defaultFolder(name: string): string {
  const now = new Date();
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `runs/${name.replace(/[^\w.-]+/g, "-")}-${day}-${time}`;
}
