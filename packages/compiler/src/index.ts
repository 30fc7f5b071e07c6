export type { Provider } from "./passes/pass.js";
