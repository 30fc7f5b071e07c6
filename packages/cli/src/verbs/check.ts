import type { Run } from "./verb.js";
export const check: Run = async () => ({ code: 0, json: {} });
