export type {
  ScheduledSet,
  ScheduledStep,
  Scheduler,
  SchedulerFactory,
  SchedulerPlugin,
  StepKind,
  StepPart,
} from "./scheduler.js";
