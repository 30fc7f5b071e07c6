import type { FittedInputs } from "@gruyere/data";
import { GruyereError, type Json } from "@gruyere/flow";
import { z } from "zod";
import type { RunStore } from "../store/runStore.js";
import { settingsSchema } from "./settings.js";

const json: z.ZodType<Json> = z.json();

const recordSchema = z.object({
  version: z.literal(1),
  program: z.string(),
  settings: settingsSchema,
  versions: z.record(z.string(), z.string()),
  engine: z.object({
    name: z.string(),
    backend: z.string(),
    reason: z.string(),
    /** What the engine chose by the machine: made again when the run goes on, so that its numbers stay the same. */
    choices: json.exactOptional(),
  }),
  machine: z.record(z.string(), z.json()),
  data: z.array(
    z.object({
      dataset: z.string(),
      split: z.string(),
      source: z.string(),
      rows: z.int(),
      labels: z.record(z.string(), z.int()),
    }),
  ),
});

/** What `run.json` says of a run: its settings with defaults filled in, versions, engine, machine, and its data in numbers. */
export type RunRecord = z.output<typeof recordSchema>;

const fittedSchema: z.ZodType<FittedInputs> = z.object({
  signatures: z.record(
    z.string(),
    z.object({
      kind: z.enum(["vector", "category", "ids", "bag", "sequence", "image", "video", "audio"]),
      shape: z.array(z.int().nullable()),
      dtype: z.enum(["float32", "int32"]),
      size: z.int().exactOptional(),
      masked: z.boolean(),
    }),
  ),
  states: z.record(z.string(), z.json()),
});

/** Writes `run.json`. */
export const writeRecord = (store: RunStore, record: RunRecord): Promise<void> =>
  store.write("run.json", `${JSON.stringify(record, undefined, 2)}\n`);

/** Reads `run.json`. Throws `GruyereError` (`not-a-run`, `corrupt-file`). */
export const readRecord = (store: RunStore): Promise<RunRecord> => readJson(store, "run.json", recordSchema);

/** Writes what the encoders learned. */
export const writeFitted = (store: RunStore, fitted: FittedInputs): Promise<void> =>
  store.write("fitted.json", JSON.stringify(fitted));

/** Reads what the encoders learned. Throws `GruyereError` (`not-a-run`, `corrupt-file`). */
export const readFitted = (store: RunStore): Promise<FittedInputs> => readJson(store, "fitted.json", fittedSchema);

async function readJson<T>(store: RunStore, name: string, schema: z.ZodType<T>): Promise<T> {
  const path = `${store.location}/${name}`;
  const bytes = await store.read(name);
  if (!bytes)
    throw new GruyereError({
      code: "not-a-run",
      path: store.location,
      expected: `the folder of a run, with ${name}`,
      received: `no ${name}`,
      hint: "give the folder that `out` named when the run was trained",
    });
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw corrupt(path, "JSON", cause instanceof Error ? cause.message : String(cause));
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw corrupt(path, `${name} of this version`, `${issue?.path.join(".")}: ${issue?.message}`);
}

function corrupt(path: string, expected: string, received: string): GruyereError {
  const hint = "the file was changed or damaged: restore it, or train again";
  return new GruyereError({ code: "corrupt-file", path, expected, received, hint });
}
