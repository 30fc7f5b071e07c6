import type { Chosen, Plugin } from "./plugin.js";
import { GruyereError } from "./problem.js";

/** What a chosen plug-in makes, or `undefined` where its options are wrong: validation reports those on their own. */
export function tryPlugin<Instance>({ plugin, options }: Chosen<Plugin<string, Instance>>): Instance | undefined {
  try {
    return plugin.create(options);
  } catch (error) {
    if (error instanceof GruyereError) return undefined;
    throw error;
  }
}
