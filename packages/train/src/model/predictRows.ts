import type { Executor, TaskForward } from "@gruyere/core";
import type { InputEncoder, Place } from "@gruyere/data";
import { GruyereError, type NumberBlock, type ProgramDeclaration, type Row, type TaskDeclaration } from "@gruyere/flow";

/** How rows are predicted. */
export interface PredictRowsOptions {
  readonly tasks: readonly string[];
  readonly batchSize: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly placeOf?: ((index: number) => Place) | undefined;
}

/** Predictions of rows, in their order: per row, by task. Only the branches of these tasks run. */
export async function predictRows(
  executor: Executor,
  program: ProgramDeclaration,
  encode: InputEncoder,
  rows: readonly Row[],
  { tasks, batchSize, signal, onProgress, placeOf }: PredictRowsOptions,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const deciders = tasks.map((task) => [task, predictor(task, program.tasks[task])] as const);
  const predictions: Record<string, unknown>[] = [];
  for (let from = 0; from < rows.length; from += batchSize) {
    signal?.throwIfAborted();
    const batch = await encode(rows.slice(from, from + batchSize), { first: from, placeOf });
    const results = await executor.forward({ batch, tasks, returns: true });
    for (let i = 0; i < batch.size; i++)
      predictions.push(Object.fromEntries(deciders.map(([task, predict]) => [task, predict(results[task], i, batch.size)])));
    onProgress?.({ done: predictions.length, total: rows.length });
  }
  return predictions;
}

/** From a task's forward results to the prediction of row `i` of `size`. */
type Predictor = (result: TaskForward | undefined, i: number, size: number) => unknown;

function predictor(task: string, declaration: TaskDeclaration | undefined): Predictor {
  if (!declaration) throw new Error(`internal: no task ${task}`);
  const decide = decision(declaration);
  const returned = Object.keys(declaration.returns);
  return (result, i, size) => {
    if (!result) throw new Error(`internal: no outputs of ${task}`);
    const prediction = decide(result.outputs.map((block) => rowOf(block, i, size)));
    if (returned.length === 0) return prediction;
    const outputs = Object.fromEntries(Object.entries(result.returns).map(([name, block]) => [name, rowOf(block, i, size)]));
    return withOutputs(task, prediction, outputs);
  };
}

/** The task's own prediction, its label's, or the outputs as they are: one for a self-supervised task, else the list. */
function decision({ prediction, label, target }: TaskDeclaration): (outputs: readonly Float32Array[]) => unknown {
  if (prediction) return prediction.apply;
  const type = label?.plugin.create(label.options);
  if (type) return ([logits = new Float32Array()]) => type.decode(logits);
  return target ? ([output]) => output : (outputs) => outputs;
}

function rowOf({ values }: NumberBlock, i: number, size: number): Float32Array {
  const width = values.length / size;
  return Float32Array.from(values.subarray(i * width, (i + 1) * width));
}

function withOutputs(task: string, prediction: unknown, outputs: Readonly<Record<string, Float32Array>>): unknown {
  if (typeof prediction === "object" && prediction !== null)
    return Array.isArray(prediction) || ArrayBuffer.isView(prediction)
      ? Object.assign(prediction, { outputs })
      : { ...prediction, outputs };
  throw new GruyereError({
    code: "prediction-not-an-object",
    path: `tasks.${task}.prediction`,
    expected: "an object, so that the returned values can stand beside it under `outputs`",
    received: String(prediction),
    hint: "return an object such as { value }, or leave `returns` away",
  });
}
