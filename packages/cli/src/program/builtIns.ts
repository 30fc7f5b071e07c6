import { builtinEncoders } from "@gruyere/data";
import { builtinReaders } from "@gruyere/data/files";
import { metricPlugins } from "@gruyere/evaluate";
import { INPUT_PLUGINS, LABEL_PLUGINS } from "@gruyere/flow";
import { lossPlugins, modulePlugins } from "@gruyere/modules";
import { schedulerPlugins } from "@gruyere/schedule";
import { optimiserPlugins } from "@gruyere/train";
import { type Container, ContainerModule, type ServiceIdentifier } from "inversify";
import { createContainer, PLUGIN } from "../container/index.js";
import { engines } from "../engines/builtInEngines.js";

const bindAll = <T>(token: ServiceIdentifier<T>, plugins: readonly T[]): ContainerModule =>
  new ContainerModule(({ bind }) => {
    for (const plugin of plugins) bind(token).toConstantValue(plugin);
  });

/** What comes with Gruyère: container modules, each of one package and role. */
export const builtIns: readonly ContainerModule[] = [
  bindAll(PLUGIN.input, INPUT_PLUGINS),
  bindAll(PLUGIN.label, LABEL_PLUGINS),
  bindAll(PLUGIN.reader, builtinReaders),
  bindAll(PLUGIN.encoder, builtinEncoders),
  bindAll(PLUGIN.module, modulePlugins),
  bindAll(PLUGIN.loss, lossPlugins),
  bindAll(PLUGIN.metric, metricPlugins),
  bindAll(PLUGIN.scheduler, schedulerPlugins),
  bindAll(PLUGIN.optimiser, optimiserPlugins),
  bindAll(PLUGIN.engine, engines),
];

/** A container with all built-ins, to which a program's own plug-ins may be added. */
export const createBuiltInContainer = (): Container => createContainer(...builtIns);
