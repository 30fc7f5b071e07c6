import type { Batch, NumberBlock } from "@gruyere/flow";
import type { BoundDataset } from "./bindDataset.js";
import type { Split } from "./dataset.js";
import type { BoundEncoder } from "./encoder.js";
import { type InputColumn, inputColumn } from "./inputColumn.js";
import { type LabelColumn, labelColumn } from "./labelColumn.js";
import type { PreparedSet } from "./prepared.js";
import { inputsOfTasks, type LabelField, type TaskField } from "./programFields.js";
import type { MappedRow } from "./readInput.js";

/** Encodes one split of a data set. */
export async function prepareSet(
  set: BoundDataset,
  split: Split,
  rows: readonly MappedRow[],
  encoders: ReadonlyMap<string, BoundEncoder>,
  onRows: (count: number) => Promise<void> | undefined,
): Promise<PreparedSet> {
  // The closures below must not hold on to `set` and `rows`: they are the raw data, which is large.
  const { name: dataset, tasks } = set;
  const length = rows.length;
  const usual = split === "train";
  const labels = new Map<string, LabelsFor>();
  for (const { name, label } of tasks) if (label !== undefined) labels.set(name, labelsFor(name, label, rows, usual));
  const inputs = new Map<string, InputColumn>();
  for (const input of set.inputs)
    inputs.set(input.name, await inputColumn(input, present(encoders.get(input.name)), rows, { training: usual, onRows }));
  const ones = new Float32Array(length).fill(1);
  return {
    dataset,
    split,
    length,
    tasks: tasks.map(({ name }) => name),
    weights: Object.fromEntries(tasks.map(({ name }) => [name, labels.get(name)?.(usual).weights(usual) ?? ones])),
    async batch(indices, options): Promise<Batch> {
      const wanted = options.tasks === undefined ? tasks : options.tasks.map((name) => servedTask(dataset, tasks, name));
      for (const index of indices)
        if (!(Number.isInteger(index) && index >= 0 && index < length))
          throw new RangeError(`no row ${index} in ${dataset}/${split}: there are ${length}`);
      const blocks = inputsOfTasks(wanted).map(
        async ({ name }) => [name, await present(inputs.get(name)).block(indices, options.training)] as const,
      );
      const names = wanted.map(({ name }) => name);
      return {
        dataset,
        size: indices.length,
        rows: indices,
        inputs: Object.fromEntries(await Promise.all(blocks)),
        labels: Object.fromEntries(
          names
            .filter((name) => labels.has(name))
            .map((name) => [name, present(labels.get(name))(options.training).block(indices, options.training)] as const),
        ),
        rowWeights: Object.fromEntries(names.filter((name) => !labels.has(name)).map((name) => [name, onesFor(indices)])),
      };
    },
  };
}

type LabelsFor = (training: boolean) => LabelColumn;

/** Labels for training or not: the same unless a row function makes them, which is then asked again. */
function labelsFor(task: string, label: LabelField, rows: readonly MappedRow[], usual: boolean): LabelsFor {
  const column = labelColumn(task, label, rows, usual);
  return label.spec.from === undefined ? same(column) : eitherWay(task, label, rows, usual, column);
}

const same =
  (column: LabelColumn): LabelsFor =>
  () =>
    column;

function eitherWay(task: string, label: LabelField, rows: readonly MappedRow[], usual: boolean, column: LabelColumn): LabelsFor {
  let other: LabelColumn | undefined;
  return (training) => {
    if (training === usual) return column;
    other ??= labelColumn(task, label, rows, training);
    return other;
  };
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("a column of this set was not prepared");
  return value;
}

function servedTask(dataset: string, tasks: readonly TaskField[], name: string): TaskField {
  const task = tasks.find((served) => served.name === name);
  if (task === undefined) throw new RangeError(`data set "${dataset}" does not serve task "${name}"`);
  return task;
}

const onesFor = (rows: readonly number[]): NumberBlock => ({
  values: new Float32Array(rows.length).fill(1),
  shape: [rows.length],
  dtype: "float32",
});
