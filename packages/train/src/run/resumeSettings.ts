import { GruyereError, type Json } from "@gruyere/flow";
import { schedulerPlugins } from "@gruyere/schedule";
import { optimiserPlugins } from "../optimisers/registry.js";
import type { TrainOptions } from "../options.js";
import { epochsAndSteps, parseSettings, type ResolvedSettings, type Settings } from "./settings.js";

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
  const asked = steps === undefined ? epochs !== undefined && { epochs } : { steps };
  const planned = savedSteps === undefined ? { epochs: savedEpochs } : { steps: savedSteps };
  return {
    settings: parseSettings({ ...rest, ...(asked || planned) }),
    schedule:
      schedule ?? make("scheduler", saved.schedule.name, saved.schedule.options, schedulerPlugins, options.plugins?.schedulers),
    optimiser:
      optimiser ??
      make("optimiser", saved.optimiser.name, saved.optimiser.settings, optimiserPlugins, options.plugins?.optimisers),
  };
}

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
