import type { LossPlugin } from "@gruyere/flow";
import { lossPlugins } from "@gruyere/modules";
import type { TrainPlugins } from "../options.js";

/** The losses that labels may name: built-in ones, and those given, which win. */
export const lossesOf = ({ losses = [] }: TrainPlugins): ReadonlyMap<string, LossPlugin> =>
  new Map([...lossPlugins, ...losses].map((plugin) => [plugin.name, plugin]));
