export { createOnnxEngine, type OnnxEngineOptions } from "./engine/createOnnxEngine.js";
export type { CompiledReport } from "./engine/settings.js";
export type { Provider } from "./passes/pass.js";
