export type { SharedModules } from "./context.js";
export { EXIT, type ExitCode } from "./exitCode.js";
export { type Host, main, type SignalSource, type Sink } from "./main.js";
