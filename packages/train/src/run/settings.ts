import type { UpdateRule } from "@gruyere/core";
import { GruyereError, nearest, type ProgramDeclaration, parseOptions } from "@gruyere/flow";
import { roundRobin, type SchedulerFactory } from "@gruyere/schedule";
import { z } from "zod";
import { adam } from "../optimisers/adam.js";
import type { TrainOptions } from "../options.js";

const positive = z.int().positive();

/** Schema of a run's settings, as `run.json` has them. */
export const settingsSchema = z.strictObject({
  epochs: positive.optional(),
  steps: positive.optional(),
  batchSize: z.union([positive, z.record(z.string(), positive)]),
  schedule: z.strictObject({ name: z.string(), options: z.record(z.string(), z.json()) }),
  optimiser: z.strictObject({ name: z.string(), settings: z.record(z.string(), z.union([z.number(), z.boolean()])) }),
  learningRate: z.number().positive(),
  seed: z.int().min(0),
  tasks: z.array(z.string()).min(1),
  validateEvery: z.int().min(0),
  bestBy: z.string(),
  keep: z.enum(["best", "last"]),
});

/** The options of a run with defaults filled in, as plain JSON. */
export type Settings = z.output<typeof settingsSchema>;

/** Settings, and the pieces that they name. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly schedule: SchedulerFactory;
  readonly optimiser: UpdateRule;
}

/** The score that decides the best checkpoint by default. */
const SCORE = "all/all/validation/score";

/** Fills in defaults and checks every option. Throws `GruyereError` with all problems. */
export function resolveSettings(program: ProgramDeclaration, options: TrainOptions): ResolvedSettings {
  const { schedule = roundRobin(), optimiser = adam() } = options;
  const tasks = options.tasks ?? activeTasks(program);
  const known = Object.keys(program.tasks);
  const unknown = tasks.filter((name) => !known.includes(name));
  if (unknown.length > 0 || tasks.length === 0)
    throw new GruyereError(unknown.map((name) => unknownTask(name, known)).concat(tasks.length === 0 ? [noTask(known)] : []));
  if (options.epochs !== undefined && options.steps !== undefined) throw epochsAndSteps(options.epochs, options.steps);
  const settings = parseSettings({
    ...(options.steps === undefined ? { epochs: options.epochs ?? 10 } : { steps: options.steps }),
    batchSize: options.batchSize ?? 32,
    schedule: { name: schedule.name, options: schedule.options },
    optimiser: { name: optimiser.name, settings: optimiser.settings },
    learningRate: options.learningRate ?? 0.001,
    seed: options.seed ?? 0,
    tasks: [...new Set(tasks)],
    validateEvery: options.validateEvery ?? 1,
    bestBy: options.bestBy ?? SCORE,
    keep: options.keep ?? "best",
  });
  return { settings, schedule, optimiser };
}

/** Names of the tasks that take part in training unless told otherwise. */
const activeTasks = (program: ProgramDeclaration): readonly string[] =>
  Object.entries(program.tasks).flatMap(([name, { active }]) => (active ? [name] : []));

/** Checks settings by their schema. Throws `GruyereError` (`bad-option`) for each that is wrong. */
export function parseSettings(settings: unknown): Settings {
  return parseOptions("", settingsSchema, settings);
}

function unknownTask(name: string, known: readonly string[]) {
  const meant = nearest(name, known);
  const hint = meant ? `did you mean \`${meant}\`?` : "use one of these names";
  return {
    code: "unknown-task",
    path: "tasks",
    expected: `names of the program's tasks: ${known.join(", ")}`,
    received: name,
    hint,
  };
}

function noTask(known: readonly string[]) {
  const hint = `name tasks to train (${known.join(", ")}), or make one active`;
  return { code: "no-active-task", path: "tasks", expected: "one task or more", received: "none", hint };
}

/** The error of a run whose length is said twice. */
export function epochsAndSteps(epochs: number, steps: number): GruyereError {
  return new GruyereError({
    code: "bad-option",
    path: "epochs",
    expected: "`epochs` or `steps`",
    received: `epochs ${epochs} and steps ${steps}`,
    hint: "leave one of them away",
  });
}
