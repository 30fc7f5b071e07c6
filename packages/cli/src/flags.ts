import { z } from "zod";

/** A flag of the command line. */
export interface Flag {
  /** As commander reads it: `--data <dir>`. */
  readonly usage: string;
  readonly description: string;
  readonly choices?: readonly string[];
  /** May be given more than once. */
  readonly repeatable?: boolean;
}

/** What `--engine` takes. */
export const ENGINES = ["auto", "cpu", "wasm", "webgpu", "tensorflow"] as const;

/** Every flag there is, by the name of its option. A new one needs a line here and in a verb. */
export const FLAGS = {
  data: { usage: "--data <dir>", description: "folder with the data: what the program's sources are relative to" },
  engine: { usage: "--engine <name>", description: "what runs the plan; auto takes the fastest that works", choices: ENGINES },
  seed: { usage: "--seed <n>", description: "seed of initialisation, order and dropout (default 0)" },
  out: { usage: "--out <dir>", description: "folder for the files of the run; must be absent or empty" },
  set: {
    usage: "--set <path=value>",
    description: "change one value of the program, such as train.epochs=3 or modules.trunk.mlp.units=[200]; repeatable",
    repeatable: true,
  },
  task: { usage: "--task <name>", description: "only this task; repeatable", repeatable: true },
  epochs: { usage: "--epochs <n>", description: "passes over the data; short for --set train.epochs=n" },
  split: { usage: "--split <name>", description: "which rows (default test)", choices: ["train", "validation", "test"] },
  mermaid: { usage: "--mermaid", description: "print a Mermaid diagram" },
  svg: { usage: "--svg <file>", description: "write a picture; - for stdout" },
  plan: { usage: "--plan", description: "print the compiled plan: order, shapes, trunk and heads, parameters" },
  yaml: { usage: "--yaml", description: "print the program as YAML" },
  schema: { usage: "--schema", description: "print the JSON Schema of program files, for editors" },
  json: { usage: "--json", description: "end stdout with one line of JSON; everything else goes to stderr" },
  quiet: { usage: "--quiet", description: "no progress, only results and errors" },
  color: { usage: "--no-color", description: "no colours; the variable NO_COLOR does the same" },
} as const satisfies Readonly<Record<string, Flag>>;

/** Name of a flag. */
export type FlagName = keyof typeof FLAGS;

const whole = z
  .string()
  .regex(/^\d+$/, "a whole number")
  .transform(Number)
  .refine(Number.isSafeInteger, "a whole number below 2^53");

/** The values of the flags, all optional: every verb reads the ones that it has. */
export const flagValues = z.object({
  data: z.string().optional(),
  engine: z.enum(ENGINES).optional(),
  seed: whole.optional(),
  out: z.string().min(1, "a folder").optional(),
  set: z.array(z.string()).default([]),
  task: z.array(z.string()).default([]),
  epochs: whole.optional(),
  split: z.enum(["train", "validation", "test"]).optional(),
  mermaid: z.boolean().default(false),
  svg: z.string().optional(),
  plan: z.boolean().default(false),
  yaml: z.boolean().default(false),
  schema: z.boolean().default(false),
  json: z.boolean().default(false),
  quiet: z.boolean().default(false),
  color: z.boolean().default(true),
});

/** Parsed flags. */
export type Flags = z.output<typeof flagValues>;
