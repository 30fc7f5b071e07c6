export { createOnnxEngine, type OnnxEngineOptions } from "./engine/createOnnxEngine.js";
export type { OptimiserKind } from "./engine/openMemory.js";
export type { CompiledReport } from "./engine/settings.js";
export type { Provider } from "./passes/pass.js";
