import { dirname, resolve } from "node:path";
import type { Place } from "@gruyere/data";
import type { TrainEvent } from "@gruyere/train";
import { EXIT } from "../exitCode.js";
import { Progress } from "../output/progress.js";
import { rowsOfJsonl } from "../program/rowsOfJsonl.js";
import type { Run } from "./verb.js";
import { withModel } from "./withModel.js";

/** Rows per call of the model: bounded memory, however many rows there are. */
const BATCH = 256;

/** Predicts rows of JSON lines, one line of predictions by task for each, in order. */
export const predict: Run = async ([path = "", rows = "-"], flags, context) => {
  const { cwd, output, signal, stdin } = context;
  const progress = new Progress(output);
  const warn = (event: TrainEvent): void => (event.type === "warning" ? progress.listen(event) : undefined);
  return withModel(resolve(cwd, path), flags, context, warn, async (model) => {
    const tasks = flags.task.length > 0 ? { tasks: flags.task } : {};
    let count = 0;
    const file = resolve(cwd, rows);
    const [from, of] = rows === "-" ? [stdin, { shown: "stdin", base: cwd }] : [file, { shown: rows, base: dirname(file) }];
    for await (const batch of rowsOfJsonl(from, { ...of, size: BATCH })) {
      const placeOf = (index: number): Place => batch[index] ?? { at: of.shown };
      const predictions = await model.predict(
        batch.map(({ row }) => row),
        { ...tasks, placeOf, signal },
      );
      for (const prediction of predictions) output.data(JSON.stringify(prediction, plainArrays));
      count += predictions.length;
      if (output.closed) break;
    }
    return { code: EXIT.ok, json: { ok: true, rows: count } };
  });
};

/** Typed arrays as plain ones. */
const plainArrays = (_: string, value: unknown): unknown => (value instanceof Float32Array ? [...value] : value);
