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

/** Every flag there is, by the name of its option. A new one needs a line here and in a verb. */
export const FLAGS = {
  data: { usage: "--data <dir>", description: "folder with the data: what the program's sources are relative to" },
  engine: {
    usage: "--engine <name>",
    description:
      "what runs the plan: auto (default: compiled where ONNX Runtime is installed, else TensorFlow.js), onnx, onnx-webgpu, onnx-cuda " +
      "(compiled), tensorflow, webgpu, wasm, cpu (TensorFlow.js), or one of a plug-in",
  },
  fallback: {
    usage: "--fallback",
    description: "let TensorFlow.js run what an onnx engine can't compile, with a warning (auto does so anyway)",
  },
  threads: {
    usage: "--threads <n>",
    description:
      "compiled: threads per operation; auto (default) chooses by the work and the machine's cores, and resume keeps the choice",
  },
  spinning: {
    usage: "--spinning <when>",
    description: "compiled: whether idle threads spin: faster on a machine of its own, slower on a shared one (default auto)",
    choices: ["on", "off", "auto"],
  },
  graphCache: { usage: "--graph-cache <dir>", description: "compiled: keep graphs in this folder for other runs, at most 1 GiB" },
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
  print: {
    usage: "--print <view>",
    description: "ir (the graph as text), onnx (the model, into --out), or stats (default)",
    choices: ["ir", "onnx", "stats"],
  },
  outFile: { usage: "--out <file>", description: "write what is printed into this file" },
  what: {
    usage: "--what <kind>",
    description: "a training step (default), the forward pass of an evaluation, or a kept tape: gradients of each task",
    choices: ["step", "forward", "tape"],
  },
  batch: { usage: "--batch <n>", description: "rows (default: the program's batch size)" },
  length: { usage: "--length <n>", description: "elements of sequences, texts and bags (default 32)" },
  profile: { usage: "--profile", description: "run steps under ONNX Runtime's profiler: the slowest modules and nodes" },
  steps: { usage: "--steps <n>", description: "steps that are profiled (default 20)" },
  off: { usage: "--off <passes>", description: "passes that don't run, with commas between them" },
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

/** The flags of every verb that runs a plan. */
export const ENGINE_FLAGS: readonly FlagName[] = ["engine", "fallback", "threads", "spinning", "graphCache"];

const whole = z
  .string()
  .regex(/^\d+$/, "a whole number")
  .transform(Number)
  .refine(Number.isSafeInteger, "a whole number below 2^53");

const several = whole.refine((n) => n > 0, "a whole number ≥ 1");
/** More would take the machine down; see `threads` of `createOnnxEngine`. */
const threads = several.refine((n) => n <= 256, "a whole number from 1 to 256");

/** The values of the flags, all optional: every verb reads the ones that it has. */
export const flagValues = z.object({
  data: z.string().optional(),
  engine: z.string().optional(),
  fallback: z.boolean().default(false),
  threads: z.union([z.literal("auto"), threads], "a whole number from 1 to 256, or auto").optional(),
  spinning: z.enum(["on", "off", "auto"]).optional(),
  graphCache: z.string().min(1, "a folder").optional(),
  seed: whole.optional(),
  out: z.string().min(1, "a folder").optional(),
  set: z.array(z.string()).default([]),
  task: z.array(z.string()).default([]),
  epochs: whole.optional(),
  split: z.enum(["train", "validation", "test"]).optional(),
  print: z.enum(["ir", "onnx", "stats"]).default("stats"),
  what: z.enum(["step", "forward", "tape"]).default("step"),
  batch: several.optional(),
  length: several.default(32),
  profile: z.boolean().default(false),
  steps: several.optional(),
  off: z
    .string()
    .transform((names) => names.split(",").filter(Boolean))
    .optional(),
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
