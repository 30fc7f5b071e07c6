import { adamPlugin, adamWPlugin } from "./adam.js";
import type { OptimiserPlugin } from "./plugin.js";
import { sgdPlugin } from "./sgd.js";

/** The built-in optimisers: `adam`, `adamw`, `sgd`. Settings of a rule are options of its plug-in, so a run can be resumed. */
export const optimiserPlugins: readonly OptimiserPlugin[] = [adamPlugin, adamWPlugin, sgdPlugin];
