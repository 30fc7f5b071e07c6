import { ENGINE_FLAGS, type FlagName } from "../flags.js";
import type { Verb } from "./verb.js";

const PROGRAM = { usage: "<program>", description: "a program: .yaml, .json, or a .ts or .js file whose default export is one" };
const RUN = { usage: "<run>", description: "the folder of a run" };
const TALK: readonly FlagName[] = ["json", "quiet", "color"];

/** Every verb, in the order in which help lists them. */
export const VERBS: readonly Verb[] = [
  {
    name: "check",
    summary: "say everything that is wrong with a program",
    args: [PROGRAM],
    flags: ["set", "task", ...TALK],
    examples: ["gruyere check reviews.yaml"],
    stopsInOrder: false,
    load: async () => (await import("./check.js")).check,
  },
  {
    name: "graph",
    summary: "print or draw a program's graph, plan or YAML",
    args: [{ ...PROGRAM, usage: "[program]" }],
    flags: ["mermaid", "svg", "plan", "yaml", "schema", "set", "task", ...TALK],
    examples: [
      "gruyere graph reviews.yaml",
      "gruyere graph reviews.ts --svg graph.svg",
      "gruyere graph --schema > gruyere.schema.json",
    ],
    stopsInOrder: false,
    load: async () => (await import("./graph.js")).graph,
  },
  {
    name: "compile",
    summary: "show what of a program is compiled, and what it costs",
    args: [PROGRAM],
    flags: [
      "print",
      "outFile",
      "what",
      "batch",
      "length",
      "profile",
      "steps",
      "off",
      "data",
      "engine",
      "threads",
      "spinning",
      "set",
      "task",
      ...TALK,
    ],
    examples: [
      "gruyere compile reviews.yaml",
      "gruyere compile reviews.yaml --print ir --what forward --batch 1",
      "gruyere compile reviews.yaml --print onnx --out reviews.onnx",
      "gruyere compile reviews.ts --profile --steps 50 --off stack-heads",
    ],
    stopsInOrder: false,
    load: async () => (await import("./compile.js")).compile,
  },
  {
    name: "train",
    summary: "train a program on its data",
    args: [PROGRAM],
    flags: ["data", ...ENGINE_FLAGS, "seed", "epochs", "out", "set", "task", ...TALK],
    examples: [
      "gruyere train reviews.yaml --data reviews/",
      "gruyere train reviews.ts --set modules.trunk.mlp.units=[200] --task movie --out runs/movie",
      "gruyere train reviews.yaml --engine onnx --threads 2 --graph-cache .gruyere",
    ],
    stopsInOrder: true,
    load: async () => (await import("./train.js")).train,
  },
  {
    name: "resume",
    summary: "go on with an interrupted run, exactly where it stopped",
    args: [RUN],
    flags: ["data", ...ENGINE_FLAGS, ...TALK],
    examples: ["gruyere resume runs/movie"],
    stopsInOrder: true,
    load: async () => (await import("./resume.js")).resume,
  },
  {
    name: "evaluate",
    summary: "the metrics of a run on a split",
    args: [RUN],
    flags: ["data", "split", ...ENGINE_FLAGS, "task", ...TALK],
    examples: ["gruyere evaluate runs/movie --data reviews/ --split test"],
    stopsInOrder: true,
    load: async () => (await import("./evaluate.js")).evaluate,
  },
  {
    name: "predict",
    summary: "predictions for rows of JSON, as lines of JSON",
    args: [RUN, { usage: "[rows]", description: "a .jsonl file, or - for stdin (default)" }],
    flags: ["task", ...ENGINE_FLAGS, ...TALK],
    examples: [
      "gruyere predict runs/movie rows.jsonl > predictions.jsonl",
      `echo '{"text":"a joy"}' | gruyere predict runs/movie -`,
    ],
    stopsInOrder: true,
    load: async () => (await import("./predict.js")).predict,
  },
  {
    name: "doctor",
    summary: "which engines work here, and what cures those that don't",
    args: [],
    flags: TALK,
    examples: ["gruyere doctor", "gruyere doctor --json"],
    stopsInOrder: false,
    load: async () => (await import("./doctor.js")).doctor,
  },
];
