export { defineScheduler } from "./defineScheduler.js";
export { mixed, mixedScheduler } from "./mixed.js";
export { roundRobin, roundRobinScheduler } from "./roundRobin.js";
export type {
  ScheduledSet,
  ScheduledStep,
  Scheduler,
  SchedulerFactory,
  SchedulerPlugin,
  StepKind,
  StepPart,
} from "./scheduler.js";
export { schedulerPlugins } from "./schedulerPlugins.js";
export { sequential, sequentialScheduler } from "./sequential.js";
export { stepCounter } from "./stepCounter.js";
