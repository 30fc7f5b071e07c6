import type { Run } from "./verb.js";
export const predict: Run = async () => ({ code: 0, json: {} });
