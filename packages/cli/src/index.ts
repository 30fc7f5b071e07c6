export { type AnyPlugin, bindPlugins, createContainer, registryOf } from "./container/index.js";
export { EXIT, type ExitCode } from "./exitCode.js";
