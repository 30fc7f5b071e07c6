import type { Run } from "./verb.js";
export const doctor: Run = async () => ({ code: 0, json: {} });
