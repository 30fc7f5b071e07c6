import type { UpdateRule } from "@gruyere/core";
import { GruyereError, type Json, nearest, type ProgramDeclaration } from "@gruyere/flow";
import { roundRobin, type SchedulerFactory, schedulerPlugins } from "@gruyere/schedule";
import { z } from "zod";
import { adam } from "../optimisers/adam.js";
import { optimiserPlugins } from "../optimisers/registry.js";
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
export const SCORE = "all/all/validation/score";

/** Fills in defaults and checks every option. Throws `GruyereError` with all problems. */
export function resolveSettings(program: ProgramDeclaration, options: TrainOptions): ResolvedSettings {
  const { schedule = roundRobin(), optimiser = adam() } = options;
  const tasks = options.tasks ?? activeTasks(program);
  const known = Object.keys(program.tasks);
  const unknown = tasks.filter((name) => !known.includes(name));
  if (unknown.length > 0 || tasks.length === 0)
    throw new GruyereError(unknown.map((name) => unknownTask(name, known)).concat(tasks.length === 0 ? [noTask(known)] : []));
  if (options.epochs !== undefined && options.steps !== undefined) throw epochsAndSteps(options.epochs, options.steps);
  const settings = parse({
    ...(options.steps === undefined ? { epochs: options.epochs ?? 10 } : { steps: options.steps }),
    batchSize: options.batchSize ?? 32,
    schedule: { name: schedule.name, options: schedule.options },
    optimiser: { name: optimiser.name, settings: optimiser.settings },
    learningRate: options.learningRate ?? 0.001,
    seed: options.seed ?? 0,
    tasks: [...tasks],
    validateEvery: options.validateEvery ?? 1,
    bestBy: options.bestBy ?? SCORE,
    keep: options.keep ?? "best",
  });
  return { settings, schedule, optimiser };
}

/** The settings of a saved run; `options` may ask for more epochs or steps, and must agree otherwise. */
export function resumeSettings(saved: Settings, options: TrainOptions): ResolvedSettings {
  const { schedule, optimiser, epochs, steps } = options;
  const given: { readonly [K in keyof Settings]?: unknown } = {
    batchSize: options.batchSize,
    schedule: schedule && { name: schedule.name, options: schedule.options },
    optimiser: optimiser && { name: optimiser.name, settings: optimiser.settings },
    learningRate: options.learningRate,
    seed: options.seed,
    tasks: options.tasks,
    validateEvery: options.validateEvery,
    bestBy: options.bestBy,
    keep: options.keep,
  };
  const problems = Object.entries(given)
    .map(([key, value]) => ({ key, value: plain(value), kept: plain(Reflect.get(saved, key)) }))
    .filter(({ value, kept }) => value !== undefined && value !== kept)
    .map(({ key, value, kept }) => ({
      code: "resume-mismatch",
      path: key,
      expected: `the saved run's: ${kept}`,
      received: String(value),
      hint: "leave the option away to go on with the saved one, or begin a new run in another folder",
    }));
  if (problems.length > 0) throw new GruyereError(problems);
  if (epochs !== undefined && steps !== undefined) throw epochsAndSteps(epochs, steps);
  const { epochs: savedEpochs, steps: savedSteps, ...rest } = saved;
  const length = {
    ...(steps !== undefined
      ? { steps }
      : epochs !== undefined
        ? { epochs }
        : savedEpochs !== undefined
          ? { epochs: savedEpochs }
          : { steps: savedSteps }),
  };
  return {
    settings: parse({ ...rest, ...length }),
    schedule:
      schedule ?? make("scheduler", saved.schedule.name, saved.schedule.options, schedulerPlugins, options.plugins?.schedulers),
    optimiser:
      optimiser ??
      make("optimiser", saved.optimiser.name, saved.optimiser.settings, optimiserPlugins, options.plugins?.optimisers),
  };
}

/** Names of the tasks that take part in training unless told otherwise. */
export const activeTasks = (program: ProgramDeclaration): readonly string[] =>
  Object.entries(program.tasks).flatMap(([name, { active }]) => (active ? [name] : []));

const plain = (value: unknown): string | undefined => (value === undefined ? undefined : JSON.stringify(sorted(value)));

/** Keys in order, so that equal objects have equal text. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

function parse(settings: unknown): Settings {
  const parsed = settingsSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  throw new GruyereError(
    parsed.error.issues.map((issue) => ({
      code: "bad-option",
      path: issue.path.join("."),
      expected: issue.message,
      received:
        plain(
          issue.path.reduce<unknown>((value, key) => (value instanceof Object ? Reflect.get(value, key) : undefined), settings),
        ) ?? "nothing",
      hint: "see the options of `train`",
    })),
  );
}

function make<Instance>(
  role: string,
  name: string,
  options: Json,
  builtIn: readonly { readonly name: string; create(options: unknown): Instance }[],
  added: readonly { readonly name: string; create(options: unknown): Instance }[] = [],
): Instance {
  const all = [...added, ...builtIn];
  const plugin = all.find((each) => each.name === name);
  if (plugin) return plugin.create(options);
  throw new GruyereError({
    code: `unknown-${role}`,
    path: role,
    expected: `one of ${all.map((each) => each.name).join(", ")}`,
    received: name,
    hint: `the saved run used a ${role} of its own: pass it again, or its plug-in under \`plugins\``,
  });
}

function unknownTask(name: string, known: readonly string[]) {
  const hint = `did you mean \`${nearest(name, known)}\`?`;
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

function epochsAndSteps(epochs: number, steps: number): GruyereError {
  return new GruyereError({
    code: "bad-option",
    path: "epochs",
    expected: "`epochs` or `steps`",
    received: `epochs ${epochs} and steps ${steps}`,
    hint: "leave one of them away",
  });
}
