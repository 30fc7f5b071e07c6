import type { InputPlugin } from "./input.js";
import type { LabelPlugin, RowFunctionPlugin } from "./label.js";
import type { LossPlugin } from "./loss.js";
import type { ModulePlugin } from "./module.js";
import type { Plugin } from "./plugin.js";
import type { PredictionFunction } from "./program.js";

/** A plug-in that gives a prediction function a name that files can say. */
export type PredictionPlugin = Plugin<"prediction", PredictionFunction>;

/** What a program may name, by role and name. */
export interface Vocabulary {
  readonly inputs: ReadonlyMap<string, InputPlugin>;
  readonly modules: ReadonlyMap<string, ModulePlugin>;
  readonly labels: ReadonlyMap<string, LabelPlugin>;
  readonly losses: ReadonlyMap<string, LossPlugin>;
  readonly rowFunctions: ReadonlyMap<string, RowFunctionPlugin>;
  readonly predictions: ReadonlyMap<string, PredictionPlugin>;
  /** Names alone: metrics live in `evaluate`. */
  readonly metrics: ReadonlySet<string>;
}
