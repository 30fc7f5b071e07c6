import { mixedScheduler } from "./mixed.js";
import { roundRobinScheduler } from "./roundRobin.js";
import type { SchedulerPlugin } from "./scheduler.js";
import { sequentialScheduler } from "./sequential.js";

/** The schedulers that come with Gruyère. A new one is registered here. */
export const schedulerPlugins: readonly SchedulerPlugin[] = [roundRobinScheduler, mixedScheduler, sequentialScheduler];
