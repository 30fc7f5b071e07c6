import type { LossPlugin } from "@gruyere/flow";
import type { TrainPlugins } from "@gruyere/train";
import type { Container } from "inversify";
import { registryOf } from "../container/index.js";

/** What is bound to the container, as `train` and `load` take it. */
export function trainPlugins(container: Container): TrainPlugins {
  return {
    losses: [...registryOf(container, "loss")],
    metrics: [...registryOf(container, "metric")],
    encoders: [...registryOf(container, "encoder")],
    schedulers: [...registryOf(container, "scheduler")],
    optimisers: [...registryOf(container, "optimiser")],
  };
}

/** The losses that are bound to the container, as `compile` takes them. */
export const lossesByName = (container: Container): ReadonlyMap<string, LossPlugin> =>
  new Map([...registryOf(container, "loss")].map((plugin) => [plugin.name, plugin]));
