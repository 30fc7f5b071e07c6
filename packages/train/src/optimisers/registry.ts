import { adadeltaPlugin } from "./adadelta.js";
import { adagradPlugin } from "./adagrad.js";
import { adamPlugin, adamWPlugin } from "./adam.js";
import { adamaxPlugin } from "./adamax.js";
import { lionPlugin } from "./lion.js";
import type { OptimiserPlugin } from "./plugin.js";
import { rmspropPlugin } from "./rmsprop.js";
import { sgdPlugin } from "./sgd.js";

/**
 * The built-in optimisers: `adadelta`, `adagrad`, `adam`, `adamax`, `adamw`, `lion`, `rmsprop`, `sgd`. Settings of a rule are options
 * of its plug-in, so a run can be resumed.
 */
export const optimiserPlugins: readonly OptimiserPlugin[] = [
  adadeltaPlugin,
  adagradPlugin,
  adamPlugin,
  adamaxPlugin,
  adamWPlugin,
  lionPlugin,
  rmspropPlugin,
  sgdPlugin,
];
