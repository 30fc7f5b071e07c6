import type { UpdateRule } from "@gruyere/core";
import { GruyereError, parseOptions } from "@gruyere/flow";
import type { SchedulerFactory } from "@gruyere/schedule";
import type { TrainOptions } from "@gruyere/train";
import type { Container } from "inversify";
import { z } from "zod";
import { type Role, registryOf } from "../container/index.js";

/** A plug-in as a file names it: `adam`, or `{ adam: { beta2: 0.99 } }`. */
const named = z.union([z.string(), z.record(z.string(), z.unknown())]);

const whole = z.int().min(0);
const positive = z.int().min(1);

/** The section `train:` of a program file. */
const section = {
  epochs: positive.optional().describe("Passes over the data. Default 10, unless `steps` is given."),
  steps: positive.optional().describe("Optimiser steps, instead of epochs."),
  batchSize: z
    .union([positive, z.record(z.string(), positive)])
    .optional()
    .describe("Rows per batch, for every data set or by data set. Default 32."),
  schedule: named.optional().describe("Which rows meet in a step: `round-robin` (default), `mixed`, …"),
  optimiser: named
    .optional()
    .describe("`adam` (default), `adamw`, `sgd`, `rmsprop`, … with options: `{ adam: { beta2: 0.99 } }`."),
  learningRate: z.number().positive().optional().describe("Default 0.001."),
  seed: whole.optional().describe("Default 0."),
  validateEvery: whole.optional().describe("Evaluate on the validation split every so many epochs. Default 1; 0 for never."),
  bestBy: z.string().optional().describe("Metric that decides the best checkpoint: `task/set/validation/metric`."),
  keep: z.enum(["best", "last"]).optional().describe("Which parameters the run's model has at the end. Default `best`."),
  tasks: z.array(z.string()).optional().describe("Only these tasks are trained. Default: the active ones."),
};

/** Schema of `train:` in YAML and JSON. */
export const trainSection = z.strictObject(section);

const isScheduler = (value: unknown): value is SchedulerFactory => hasMethod(value, "start");
const isRule = (value: unknown): value is UpdateRule => hasMethod(value, "update");

/** Schema of the named export `settings` of a module: the same, or the objects themselves (`mixed()`, `adam()`). */
const moduleSettings = z.strictObject({
  ...section,
  schedule: z.union([z.custom<SchedulerFactory>(isScheduler), named]).optional(),
  optimiser: z.union([z.custom<UpdateRule>(isRule), named]).optional(),
});

/** Train options as files may give them. */
export type Settings = Omit<TrainOptions, "engine" | "out" | "resume" | "signal" | "onEvent">;

/**
 * Train options from `train:` or from the export `settings`, with schedule and optimiser looked up in the container.
 * Throws `GruyereError` with every wrong key; paths begin with `train`.
 */
export function readSettings(given: unknown, container: Container): Settings {
  const { schedule, optimiser, ...plain } = parseOptions("train", moduleSettings, given ?? {});
  const present = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  return {
    ...present,
    ...(schedule !== undefined && {
      schedule: isScheduler(schedule) ? schedule : pick(container, "scheduler", schedule, "train.schedule"),
    }),
    ...(optimiser !== undefined && {
      optimiser: isRule(optimiser) ? optimiser : pick(container, "optimiser", optimiser, "train.optimiser"),
    }),
  };
}

function pick(container: Container, role: "scheduler", given: z.output<typeof named>, path: string): SchedulerFactory;
function pick(container: Container, role: "optimiser", given: z.output<typeof named>, path: string): UpdateRule;
function pick(container: Container, role: Role, given: z.output<typeof named>, path: string): unknown {
  const entries = typeof given === "string" ? [[given, {}] as const] : Object.entries(given);
  const [first, ...others] = entries;
  if (first === undefined || others.length > 0)
    throw new GruyereError({
      code: "bad-option",
      path,
      expected: `one ${role} with its options, such as { ${registryOf(container, role).names[0]}: {} }`,
      received: first === undefined ? "none" : entries.map(([name]) => name).join(", "),
      hint: first === undefined ? `name one, or leave ${path} out` : "keep one of them",
    });
  const [name, options] = first;
  const plugin = registryOf(container, role).get(name, path);
  try {
    return plugin.create(options ?? {});
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    // A plug-in's own problems begin with its name: here they get the path of the file's key.
    throw new GruyereError(error.problems.map((problem) => ({ ...problem, path: `${path}.${problem.path}` })));
  }
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, name) === "function";
}
