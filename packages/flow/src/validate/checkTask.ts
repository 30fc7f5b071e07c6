import type { LabelType } from "../label.js";
import type { Loss } from "../loss.js";
import type { Problem } from "../problem.js";
import type { TaskDeclaration } from "../program.js";
import { refText } from "../refText.js";
import type { Vocabulary } from "../registry.js";
import { formatSignature, type Signature } from "../signature.js";
import { tryPlugin } from "../tryPlugin.js";
import { checkChosen, problemsOf } from "./checkChosen.js";
import type { InferredFlow } from "./inferFlow.js";
import { unknownName } from "./unknownName.js";

/** Checks what a task does with the values of its flow: outputs, label or target, loss, metrics, weight, returns. */
export function checkTask(path: string, task: TaskDeclaration, flow: InferredFlow, vocabulary?: Vocabulary): readonly Problem[] {
  const outputs = task.outputs.map((ref) => flow.resolve(ref, `${path}.${task.outputs.length === 1 ? "logits" : "outputs"}`));
  const target = task.target && flow.resolve(task.target, `${path}.target`);
  const returns = Object.entries(task.returns).map(([name, ref]) => flow.resolve(ref, `${path}.returns.${name}`));
  const label = task.label && tryPlugin(task.label);
  const signatures = outputs.map(({ signature }) => signature);
  return [
    ...[...outputs, ...(target ? [target] : []), ...returns].flatMap(({ problems }) => problems),
    ...checkOutputs(path, task, signatures, label),
    ...(task.label ? checkLabel(path, task.label) : []),
    ...checkLoss(path, task, signatures, label?.target ?? target?.signature, label, vocabulary),
    ...checkMetrics(path, task, vocabulary),
    ...checkWeight(path, task),
  ];
}

/** A label's options stand beside its name: `label: { category: stars, classes: […] }`. */
function checkLabel(path: string, label: NonNullable<TaskDeclaration["label"]>): readonly Problem[] {
  const name = label.plugin.name;
  const problems = checkChosen(`${path}.label`, label).map((problem) => ({
    ...problem,
    path: problem.path.replace(`${path}.label.${name}`, `${path}.label`),
  }));
  if (label.column !== "") return problems;
  return [
    ...problems,
    {
      code: "bad-name",
      path: `${path}.label`,
      expected: "the name of the row's field that holds the label",
      received: '""',
      hint: "name the column",
    },
  ];
}

type Signatures = readonly (Signature | undefined)[];

function checkOutputs(
  path: string,
  task: TaskDeclaration,
  outputs: Signatures,
  label: LabelType | undefined,
): readonly Problem[] {
  if (outputs.length === 0) {
    return [
      {
        code: "no-output",
        path,
        expected: "what the loss and the prediction take: a flow entry `logits`, or `logits` or `outputs` of the task",
        received: "none",
        hint: "call the last entry of the flow `logits`",
      },
    ];
  }
  if (!label || task.prediction) return [];
  const [first] = outputs;
  if (outputs.length > 1) {
    return [
      {
        code: "no-prediction",
        path: `${path}.outputs`,
        expected: "`prediction`, a function of the outputs, for a task with several outputs and a label",
        received: `${outputs.length} outputs and none`,
        hint: "name a prediction, or return the further outputs under `returns`",
      },
    ];
  }
  const expected = `vector[${label.logits.join(", ")}]`;
  if (!first || (first.kind === "vector" && String(first.shape) === String(label.logits))) return [];
  const [output] = task.outputs;
  const what = label.classes && label.logits[0] === label.classes.length ? ` (one per class: ${label.classes.join(", ")})` : "";
  return [
    {
      code: "logits-mismatch",
      path: `${path}.logits`,
      expected: `${expected} for the label \`${task.label?.plugin.name}\`${what}`,
      received: `\`${output ? refText(output) : ""}\`, which is ${formatSignature(first)}`,
      hint: `let the last module of the flow have ${label.logits.join(" × ")} units, or give the task a prediction of its own`,
    },
  ];
}

function checkLoss(
  path: string,
  task: TaskDeclaration,
  outputs: Signatures,
  target: Signature | undefined,
  label: LabelType | undefined,
  vocabulary: Vocabulary | undefined,
): readonly Problem[] {
  if (task.label && task.target) return [labelAndTarget(path)];
  if (!task.loss) {
    if (!task.label) return [noLoss(path)];
    const missing = label !== undefined && vocabulary !== undefined && !vocabulary.losses.has(label.defaultLoss);
    return missing ? [unknownName("unknown-loss", `${path}.label`, "a loss", label.defaultLoss, vocabulary.losses.keys())] : [];
  }
  const problems = checkChosen(`${path}.loss`, task.loss);
  const loss = tryPlugin(task.loss);
  if (!loss) return problems;
  if (loss.needsTarget && !task.label && !task.target) return [noTarget(path, task.loss.plugin.name)];
  return checkFit(path, loss, outputs, target);
}

function checkFit(path: string, loss: Loss, outputs: Signatures, target: Signature | undefined): readonly Problem[] {
  const known = outputs.flatMap((signature) => signature ?? []);
  if (known.length < outputs.length || (loss.needsTarget && target === undefined)) return [];
  const ends = [
    `outputs: ${known.map(formatSignature).join(", ")}`,
    ...(target ? [`target: ${formatSignature(target)}`] : []),
  ].join("; ");
  return problemsOf(() => loss.check(known, target)).map((problem) => ({
    ...problem,
    path: `${path}.loss`,
    received: `${problem.received} (${ends})`,
  }));
}

function checkMetrics(path: string, { metrics = [], label }: TaskDeclaration, vocabulary?: Vocabulary): readonly Problem[] {
  const known = vocabulary?.metrics;
  const at = (i: number): string => `${path}.metrics.${i}`;
  return [
    ...metrics.flatMap((name, i) =>
      known && !known.has(name) ? [unknownName("unknown-metric", at(i), "a metric", name, known)] : [],
    ),
    ...metrics.flatMap((name, i) => (metrics.indexOf(name) < i ? [metricTwice(at(i), name)] : [])),
    ...(metrics.length > 0 && !label ? [metricsWithoutLabel(path, metrics)] : []),
  ];
}

function checkWeight(path: string, { weight }: TaskDeclaration): readonly Problem[] {
  if (Number.isFinite(weight) && weight >= 0) return [];
  return [
    {
      code: "bad-weight",
      path: `${path}.weight`,
      expected: "a finite number ≥ 0",
      received: String(weight),
      hint: "use 0 to leave the task's loss out, or `active: false` to leave the task out",
    },
  ];
}

const labelAndTarget = (path: string): Problem => ({
  code: "label-and-target",
  path: `${path}.target`,
  expected: "a label, or a target from the graph",
  received: "both",
  hint: "remove one of them",
});

const noLoss = (path: string): Problem => ({
  code: "no-loss",
  path,
  expected: "a loss, or a label, which brings its own",
  received: "neither",
  hint: "give the task a `label`, or a `loss` with a `target`",
});

const noTarget = (path: string, loss: string): Problem => ({
  code: "no-target",
  path: `${path}.loss`,
  expected: `something that the loss \`${loss}\` can compare with`,
  received: "neither a label nor a target",
  hint: "give the task a `label`, or a value of its graph as `target`",
});

const metricTwice = (path: string, name: string): Problem => ({
  code: "metric-twice",
  path,
  expected: "each metric once",
  received: `\`${name}\` again`,
  hint: "remove it",
});

const metricsWithoutLabel = (path: string, metrics: readonly string[]): Problem => ({
  code: "metrics-without-label",
  path: `${path}.metrics`,
  expected: "no metrics: the task has no label to compare with",
  received: metrics.join(", "),
  hint: "remove them; the task's loss is reported anyway",
});
