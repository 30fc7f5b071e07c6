import type { TrainEvent } from "@gruyere/train";
import { load, type Model } from "@gruyere/train";
import type { Context } from "../context.js";
import { type LoadedProgram, loadProgram } from "../program/loadProgram.js";
import type { RunSource } from "../program/runSource.js";
import { trainPlugins } from "../program/trainPlugins.js";
import { chooseEngine, type EngineFlags } from "./openEngine.js";
import { openRunSource } from "./openRunSource.js";

/** The model of a run, with the program and source that it was made from, for as long as `use` runs. */
export async function withModel<T>(
  folder: string,
  flags: EngineFlags,
  { cwd, shared, output }: Context,
  onEvent: (event: TrainEvent) => void,
  use: (model: Model, loaded: LoadedProgram, source: RunSource) => Promise<T>,
): Promise<T> {
  const source = await openRunSource(folder, output);
  const loaded = await loadProgram(source.program, { cwd, shared, set: source.set });
  return chooseEngine(loaded.container, flags).use(output, async (engine) => {
    const model = await load(folder, { program: loaded.program, engine, plugins: trainPlugins(loaded.container), onEvent });
    try {
      return await use(model, loaded, source);
    } finally {
      await model.dispose();
    }
  });
}
