export type { Metrics, TrainEvent } from "./event.js";
export type { TrainOptions } from "./options.js";
