import type { EngineReport } from "@gruyere/core";
import type { TrainEvent } from "../event.js";

/** A report of the engine as an event. */
export const eventOf = (report: EngineReport): TrainEvent => ({ ...report, time: Date.now() });
