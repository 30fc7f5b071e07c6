export { fillNormal, fillUniform } from "./fill.js";
export type { RandomKey } from "./key.js";
export { philox } from "./philox.js";
export { type RandomStream, randomStream } from "./stream.js";
