import type { Run } from "./verb.js";
export const resume: Run = async () => ({ code: 0, json: {} });
