export { ContainerModule, inject } from "inversify";
export { bindPlugins, createContainer, isPluginLike, registryOf } from "./container.js";
export {
  type AnyPlugin,
  type DecoratedClass,
  isDecorated,
  type ModuleMethods,
  moduleDefinition,
  type PluginClass,
  plugin,
  pluginOf,
} from "./decorators.js";
export type { EngineFactory, EnginePlugin } from "./engine.js";
export { type Named, Registry } from "./registry.js";
export { PLUGIN, type PluginsByRole, REGISTRY, ROLES, type Role } from "./tokens.js";
