import { type JsonObject, parseOptions } from "@gruyere/flow";
import { z } from "zod";
import { checkSets } from "./checkSets.js";
import type { ScheduledSet, Scheduler, SchedulerPlugin } from "./scheduler.js";

const json = z.record(z.string(), z.json());

/**
 * Defines a scheduler: its options and what they mean. `create` of the plug-in throws `GruyereError` for wrong options, `start`
 * for sets that can't be scheduled, so that `start` here gets valid ones.
 *
 * @param definition `name` in kebab case; `description`, one sentence; `schema` of the options; `start`, which binds sets and seed.
 */
export function defineScheduler<S extends z.ZodType>(definition: {
  readonly name: string;
  readonly description: string;
  readonly schema: S;
  readonly start: (options: z.output<S>, sets: readonly ScheduledSet[], seed: number) => Scheduler;
}): SchedulerPlugin {
  const { name, description, schema, start } = definition;
  return {
    role: "scheduler",
    name,
    description,
    schema,
    create(options) {
      const parsed = parseOptions(name, schema, options);
      const plain: JsonObject = json.parse(parsed);
      return {
        name,
        options: plain,
        start(sets, seed) {
          checkSets(sets);
          return start(parsed, sets, seed);
        },
      };
    },
  };
}
