import type { Executor, Plan } from "@gruyere/core";
import {
  type Datasets,
  type EncoderPlugin,
  type FittedInputs,
  type InputEncoder,
  inputEncoder,
  type Place,
  type PreparedData,
  prepare,
  type Split,
} from "@gruyere/data";
import type { MetricPlugin } from "@gruyere/evaluate";
import {
  GruyereError,
  type InputRowOf,
  type NumberBlock,
  nearest,
  type PredictionOf,
  type Program,
  type Row,
  type TaskName,
} from "@gruyere/flow";
import { evaluateSets, setsOf } from "../evaluation/evaluateSets.js";
import type { Metrics } from "../event.js";
import { predictRows } from "./predictRows.js";

/** What predicting and evaluating have in common. */
export interface InferenceOptions {
  /** Rows per forward pass. Default 256. */
  readonly batchSize?: number;
  /** Rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** After each batch: rows done, of how many. */
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** How to predict. */
export interface PredictOptions<Names extends string = string> extends InferenceOptions {
  /** Only these tasks' branches run, and only their inputs are needed. Default: all tasks of the model. */
  readonly tasks?: readonly Names[];
  /**
   * Where the row with this index comes from: named in errors, and `base` is the folder that relative paths in it (of images) start
   * from. Default: `rows[index]` and the working directory.
   */
  readonly placeOf?: (index: number) => Place;
}

/** How to evaluate. */
export interface EvaluateOptions<Names extends string = string> extends InferenceOptions {
  /** Only these tasks are measured, and only what they need is read. Default: all tasks of the model. */
  readonly tasks?: readonly Names[];
  /** Default `test`. */
  readonly split?: Split;
}

/** A row's predictions, by task. */
export type Predictions<P, Names extends TaskName<P> = TaskName<P>> = { readonly [N in Names]: PredictionOf<P>[N] };

/** A program with parameters, ready to predict. It holds an engine's memory until it is disposed of. */
export interface Model<P extends Program = Program> {
  readonly program: P;
  readonly plan: Plan;
  /** What the encoders learned. */
  readonly fitted: FittedInputs;
  /** Tasks that it was trained on. */
  readonly tasks: readonly string[];
  /**
   * Predicts from rows without labels, in their order. A task's prediction is what its label type says (`{ value, probability }`
   * of a binary one), with `outputs` where the task returns further values.
   *
   * @throws GruyereError (`unknown-task`; or with the row's place, for a field that is missing or doesn't fit).
   */
  predict<const Names extends TaskName<P> = TaskName<P>>(
    rows: readonly InputRowOf<P, Names>[],
    options?: PredictOptions<Names>,
  ): Promise<Predictions<P, Names>[]>;
  /**
   * Loss and metrics of every task on every data set that serves it, by `task/set/split/metric`.
   *
   * @throws GruyereError (`unknown-task`, `bad-option`, `empty-split` where the data have no row for it; or with file and row, for data that doesn't fit).
   */
  evaluate(data: Datasets | PreparedData, options?: EvaluateOptions<TaskName<P>>): Promise<Metrics>;
  /** A copy of the parameters, by `module/parameter`. */
  parameters(): Promise<Readonly<Record<string, NumberBlock>>>;
  /** Frees the engine's memory; the model cannot be used afterwards. */
  dispose(): Promise<void>;
}

/** What a model is made of. */
export interface ModelParts<P extends Program> {
  readonly program: P;
  readonly executor: Executor;
  readonly fitted: FittedInputs;
  readonly tasks: readonly string[];
  readonly metrics: readonly MetricPlugin[];
  readonly encoders: readonly EncoderPlugin[];
  /** Frees the executor, and the engine if it belongs to the model. */
  dispose(): Promise<void>;
}

const BATCH_SIZE = 256;

/** Puts a model together. */
export function createModel<P extends Program>(parts: ModelParts<P>): Model<P> {
  const { program, executor, fitted, tasks: names, metrics, encoders } = parts;
  const inputEncoders = new Map<string, InputEncoder>();
  const encoderFor = (chosen: readonly string[]) => {
    const key = JSON.stringify(chosen);
    const encode = inputEncoders.get(key) ?? inputEncoder(program, fitted, { tasks: chosen, encoders });
    inputEncoders.set(key, encode);
    return encode;
  };
  let disposed = false;
  const checkAlive = () => {
    if (disposed) throw disposedModel(program.name);
  };
  return {
    program,
    plan: executor.plan,
    fitted,
    tasks: names,
    async predict<const Names extends TaskName<P> = TaskName<P>>(
      rows: readonly InputRowOf<P, Names>[],
      { tasks: chosen, batchSize = BATCH_SIZE, signal, onProgress, placeOf }: PredictOptions<Names> = {},
    ) {
      checkAlive();
      const wanted = chosenTasks(names, chosen);
      checkBatchSize(batchSize);
      const options = { tasks: wanted, batchSize, signal, onProgress, placeOf };
      // The encoders check every field of every row: here the static types of rows and predictions meet plain data.
      const plain = rows as readonly unknown[] as readonly Row[];
      const predictions: readonly unknown[] = await predictRows(executor, program, encoderFor(wanted), plain, options);
      return predictions as Predictions<P, Names>[];
    },
    async evaluate(data, { tasks: chosen, split = "test", batchSize = BATCH_SIZE, signal, onProgress } = {}) {
      checkAlive();
      const tasks = chosenTasks(names, chosen);
      checkBatchSize(batchSize);
      const options = { tasks, fitted, encoders, ...(signal && { signal }) };
      const prepared = isPrepared(data) ? data : await prepare(program, data, options);
      if (!setsOf(prepared, split).some((set) => set.tasks.some((task) => tasks.includes(task))))
        throw emptySplit(split, prepared);
      const what = { program, tasks, data: prepared, split, metrics };
      return (await evaluateSets(executor, what, { batchSize, signal, onProgress })).metrics;
    },
    async parameters() {
      checkAlive();
      return (await executor.read()).parameters;
    },
    async dispose() {
      if (disposed) return;
      disposed = true;
      await parts.dispose();
    },
  };
}

/** Prepared data has its sets by split and what was fitted; a data set's declaration has a source. */
const isPrepared = (data: Datasets | PreparedData): data is PreparedData =>
  Array.isArray(data.summary) && data.fitted !== undefined && !("source" in data.fitted);

function checkBatchSize(size: number): void {
  if (Number.isInteger(size) && size > 0) return;
  const hint = "leave it away for 256";
  throw new GruyereError({ code: "bad-option", path: "batchSize", expected: "a whole number ≥ 1", received: String(size), hint });
}

function emptySplit(split: Split, { summary }: PreparedData): GruyereError {
  const there = [...new Set(summary.map((set) => set.split))];
  return new GruyereError({
    code: "empty-split",
    path: "split",
    expected: `rows of the tasks in ${split}`,
    received: "none",
    hint: there.length === 0 ? "give data sets that serve the tasks" : `there are rows in ${there.join(", ")}`,
  });
}

function disposedModel(program: string): GruyereError {
  const hint = "dispose of a model after its last use, or `load` it again";
  return new GruyereError({
    code: "disposed-model",
    path: program,
    expected: "a model in use",
    received: "one that was disposed of",
    hint,
  });
}

/** The tasks that are asked for, each once. Throws `GruyereError` for one that the model doesn't have. */
function chosenTasks(known: readonly string[], chosen: readonly string[] = known): readonly string[] {
  for (const task of chosen) if (!known.includes(task)) throw unknownTask(task, known);
  return [...new Set(chosen)];
}

function unknownTask(name: string, known: readonly string[]): GruyereError {
  const meant = nearest(name, known);
  return new GruyereError({
    code: "unknown-task",
    path: "tasks",
    expected: `tasks of this model: ${known.join(", ")}`,
    received: name,
    hint: meant ? `did you mean \`${meant}\`?` : "train the program with this task",
  });
}
