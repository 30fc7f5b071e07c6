import { GruyereError, type Json, type ProgramDeclaration } from "@gruyere/flow";
import { type BoundDataset, bindDataset } from "./bindDataset.js";
import { requireTrainRows, warningsOf } from "./checkLabels.js";
import { type DatasetDeclaration, type Datasets, SPLITS, type Split } from "./dataset.js";
import type { BoundEncoder, EncoderPlugin } from "./encoder.js";
import { bindInput, fitInput, signaturesOf } from "./fitInputs.js";
import { pacer } from "./pacer.js";
import type { DataSummary, FittedInputs, PreparedData, PreparedSet, PrepareProgress } from "./prepared.js";
import { prepareSet } from "./prepareSet.js";
import { chosenTasks, inputsOfTasks, tasksOf } from "./programFields.js";
import { readDataset } from "./readDataset.js";
import { show } from "./show.js";

/** How data is prepared. */
export interface PrepareOptions {
  /** Only these tasks take part. Default: the active ones. */
  readonly tasks?: readonly string[];
  /** What the encoders of an earlier run learned: nothing is fitted again, and tasks may lack labelled train rows. */
  readonly fitted?: FittedInputs;
  /** Encoders of further input types, or in place of built-in ones. */
  readonly encoders?: readonly EncoderPlugin[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PrepareProgress) => void;
}

/**
 * Makes data ready for a program: reads and splits every data set, binds its columns, fits the encoders on the union of the
 * train splits that map them, and encodes every row once.
 *
 * ```ts
 * const { x } = inputs({ x: numeric() });
 * const wine = program("wine", { taste: task({ logits: module("taste", linear({ units: 1 }))(x), label: binary("good") }) });
 * const reds = rows([{ x: 1, good: true }, { x: 3, good: false }, { x: 5 }]);
 * const data = await prepare(wine, { reds: { source: reds, split: { modulo: 1 } } });
 * data.summary; // => [{ dataset: "reds", split: "train", source: "3 rows in memory", rows: 3, labels: { taste: 2 } }]
 * data.fitted.states["x"]; // => { offset: [3], divisor: [Math.sqrt(8 / 3)] }
 * ```
 *
 * @throws GruyereError for what the user can mend, with file and row; the signal's reason when it aborts.
 */
export async function prepare(
  program: ProgramDeclaration,
  datasets: Datasets,
  options: PrepareOptions = {},
): Promise<PreparedData> {
  const { signal, onProgress } = options;
  const all = tasksOf(program, { ...options, tasks: Object.keys(program.tasks), purpose: "training" });
  const chosen = new Set(chosenTasks(program, options.tasks).map(([name]) => name));
  const wanted = all.filter(({ name }) => chosen.has(name));
  const bound: BoundDataset[] = [];
  for (const [name, declaration] of Object.entries(datasets)) {
    checkName(name, Object.keys(datasets).length > 1);
    checkSource(name, declaration);
    checkRepeat(name, declaration.repeat);
    const pace = pacer(signal, (rows) => onProgress?.({ phase: "read", dataset: name, rows }));
    const set = bindDataset(await readDataset(name, declaration, { signal, onRow: () => pace(1) }), all, wanted);
    if (set !== undefined) bound.push(set);
  }

  const states: Record<string, Json> = { ...options.fitted?.states };
  const inputs = inputsOfTasks(bound.flatMap((set) => set.tasks));
  const encoders = new Map<string, BoundEncoder>();
  for (const input of inputs) {
    if (options.fitted === undefined) {
      const pace = pacer(signal, (rows) => onProgress?.({ phase: "fit", input: input.name, rows }));
      const state = await fitInput(input, bound, () => pace(1));
      if (state !== undefined) states[input.name] = state;
    }
    encoders.set(input.name, bindInput(input, states));
  }

  const sets: Record<string, { [S in Split]?: PreparedSet }> = {};
  const summary: DataSummary[] = [];
  for (const set of bound) {
    const prepared: { [S in Split]?: PreparedSet } = {};
    for (const split of SPLITS) {
      const rows = set.splits.get(split) ?? [];
      if (rows.length === 0) continue;
      const pace = pacer(signal, (done) => onProgress?.({ phase: "encode", dataset: set.name, split, rows: done }));
      const ready = await prepareSet(set, split, rows, encoders, pace);
      prepared[split] = ready;
      summary.push(summarise(ready, sourceOf(set.declaration, split)));
    }
    sets[set.name] = prepared;
  }
  if (options.fitted === undefined) requireTrainRows(summary, wanted);
  const fitted = options.fitted ?? { signatures: signaturesOf(program, encoders), states };
  return { fitted, sets, summary, warnings: warningsOf(summary, wanted) };
}

/** What the compiler tells users of TypeScript: a data set has a source, and rows alone are none. */
function checkSource(name: string, { source }: DatasetDeclaration): void {
  const given: unknown = source;
  if (typeof given === "object" && given !== null && ("rows" in given || SPLITS.some((split) => split in given))) return;
  throw new GruyereError({
    code: "bad-source",
    path: `data.${name}.source`,
    expected: "a source, or one for each split",
    received: given === undefined ? "nothing" : Array.isArray(given) ? "an array" : show(given),
    hint: `give { source: rows([…]) }, or ${typeof given === "string" ? `csv(${show(given)})` : "csv(…) or jsonl(…)"} of gruyere/files`,
  });
}

/** A set's name becomes part of metric names, `task/set/split/metric`, where `all` stands for several sets together. */
function checkName(name: string, amongOthers: boolean): void {
  if (name.trim() !== "" && !name.includes("/") && !(amongOthers && name === "all")) return;
  throw new GruyereError({
    code: "bad-name",
    path: `data.${name}`,
    expected: amongOthers ? "a name without `/`, other than `all`" : "a name without `/`",
    received: JSON.stringify(name),
    hint: "rename the data set: its name becomes part of metric names",
  });
}

function checkRepeat(name: string, repeat: number | undefined): void {
  if (repeat === undefined || (Number.isInteger(repeat) && repeat >= 1)) return;
  throw new GruyereError({
    code: "bad-repeat",
    path: `data.${name}.repeat`,
    expected: "a positive integer",
    received: String(repeat),
    hint: "leave it out for once per epoch",
  });
}

/** What the source of a split says of itself. */
function sourceOf({ source }: DatasetDeclaration, split: Split): string {
  return ("rows" in source ? source : source[split])?.description ?? "";
}

function summarise({ dataset, split, length, tasks, weights }: PreparedSet, source: string): DataSummary {
  const present = (task: string): number => weights[task]?.reduce((n, weight) => n + (weight > 0 ? 1 : 0), 0) ?? 0;
  return { dataset, split, source, rows: length, labels: Object.fromEntries(tasks.map((task) => [task, present(task)])) };
}
