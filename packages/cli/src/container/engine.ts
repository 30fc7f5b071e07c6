import type { Engine } from "@gruyere/core";
import type { Plugin } from "@gruyere/flow";

/** Makes an engine, by what a plug-in's options say. */
export interface EngineFactory {
  /**
   * Throws `GruyereError` with the cure where the engine can't be had here.
   *
   * @param warn Told what the user should know of the engine that was opened.
   */
  open(warn: (code: string, message: string) => void): Promise<Engine>;
}

/** An engine of `--engine`, by its name. Its options are the flags: `threads`, `spinning`, `graphCache`, `fallback`. */
export type EnginePlugin = Plugin<"engine", EngineFactory>;
