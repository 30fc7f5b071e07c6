import { load, type Model } from "@gruyere/train";
import type { Context } from "../context.js";
import type { ENGINES } from "../flags.js";
import { type LoadedProgram, loadProgram } from "../program/loadProgram.js";
import type { RunSource } from "../program/runSource.js";
import { trainPlugins } from "../program/trainPlugins.js";
import { withEngine } from "./openEngine.js";
import { openRunSource } from "./openRunSource.js";

/** The model of a run, with the program and source that it was made from, for as long as `use` runs. */
export async function withModel<T>(
  { folder, engine }: { readonly folder: string; readonly engine: (typeof ENGINES)[number] | undefined },
  context: Context,
  use: (model: Model, loaded: LoadedProgram, source: RunSource) => Promise<T>,
): Promise<T> {
  const { cwd, shared } = context;
  const source = await openRunSource(folder, context);
  const loaded = await loadProgram(source.program, { cwd, shared, set: source.set });
  return withEngine(engine ?? "auto", async (opened) => {
    const model = await load(folder, { program: loaded.program, engine: opened, plugins: trainPlugins(loaded.container) });
    try {
      return await use(model, loaded, source);
    } finally {
      await model.dispose();
    }
  });
}
