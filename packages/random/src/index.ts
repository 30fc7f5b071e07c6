export { philox } from "./philox.js";
export { type RandomKey, type RandomStream, randomStream } from "./stream.js";
