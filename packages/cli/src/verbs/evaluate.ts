import { resolve } from "node:path";
import { perTaskTable } from "@gruyere/evaluate";
import { EXIT } from "../exitCode.js";
import { Progress } from "../output/progress.js";
import { dataFolder } from "./dataFolder.js";
import { requireData } from "./requireData.js";
import type { Run } from "./verb.js";
import { withModel } from "./withModel.js";

/** The metrics of a run's model on a split of its data, or of other data of the same shape. */
export const evaluate: Run = async ([path = ""], flags, context) => {
  const { cwd, output, signal } = context;
  const folder = resolve(cwd, path);
  const split = flags.split ?? "test";
  const progress = new Progress(output);
  return withModel(folder, flags, context, progress.listen, async (model, loaded, source) => {
    const dir = (await dataFolder(flags.data, cwd)) ?? source.data;
    const data = await requireData(loaded, source.program)({ seed: source.seed, ...(dir !== undefined && { dir }) });
    const tasks = flags.task.length > 0 ? { tasks: flags.task } : {};
    const metrics = await model.evaluate(data, { ...tasks, split, signal, onProgress: progress.count("evaluate") });
    progress.close();
    output.result(perTaskTable(metrics));
    return { code: EXIT.ok, json: { ok: true, program: model.program.name, run: folder, split, metrics } };
  });
};
