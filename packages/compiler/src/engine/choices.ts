import type { Json } from "@gruyere/flow";
import { z } from "zod";
import type { EngineSettings } from "./settings.js";

const schema = z.object({ threads: z.union([z.literal("auto"), z.int().positive()]), cores: z.int().positive() });

/**
 * What the numbers of a run depend on besides its program: the threads that were asked for, and the cores that they are chosen for
 * where nobody did. A sum over several threads is taken in another order than over one.
 */
export type EngineChoices = z.output<typeof schema>;

/** The choices of an engine's settings, as plain data. */
export function choicesOf({ threads: { threads = "auto" }, machine }: EngineSettings): EngineChoices {
  return { threads, cores: machine.cores };
}

/** Settings with the choices of the run that goes on, where it is left to the engine; what is not of this version counts for nothing. */
export function replayed(settings: EngineSettings, saved: Json | undefined): EngineSettings {
  const { threads = "auto" } = settings.threads;
  const parsed = schema.safeParse(saved);
  if (threads !== "auto" || !parsed.success) return settings;
  const { threads: chosen, cores } = parsed.data;
  return { ...settings, threads: { ...settings.threads, threads: chosen }, machine: { ...settings.machine, cores } };
}
