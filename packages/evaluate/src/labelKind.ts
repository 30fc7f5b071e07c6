import { GruyereError, type LabelType } from "@gruyere/flow";

const isScalar = (shape: readonly (number | null)[]): boolean => shape.every((size) => size === 1);

/** Whether each row has one of two classes or more: `binary` and `category`. */
const isClassification = ({ classes, target }: LabelType): boolean => classes !== undefined && isScalar(target.shape);

/** Whether each row has one number. */
const isNumber = ({ classes, target, logits }: LabelType): boolean =>
  classes === undefined && target.kind === "vector" && isScalar(target.shape) && isScalar(logits);

/** A label in words, for errors. */
function describe(label: LabelType): string {
  if (isClassification(label)) return `a label of ${label.classes?.length} classes (${label.classes?.join(", ")})`;
  return isNumber(label) ? "a label that is a number" : `a label with targets of shape [${label.target.shape.join(", ")}]`;
}

function unsuited(metric: string, label: LabelType, expected: string, hint: string): GruyereError {
  return new GruyereError({ code: "unsuited-metric", path: `metrics.${metric}`, expected, received: describe(label), hint });
}

/** Number of classes; throws `GruyereError` unless each row has one class. */
export function classesOf(metric: string, label: LabelType): number {
  if (isClassification(label) && label.classes) return label.classes.length;
  throw unsuited(metric, label, "a label with classes (binary, category)", "for numbers use mae, mse, rmse or r2");
}

/** Index of the positive class: the second of two (`true` of a binary label). Throws `GruyereError` for other labels. */
export function positiveClassOf(metric: string, label: LabelType): number {
  const classes = classesOf(metric, label);
  if (classes === 2) return 1;
  throw unsuited(
    metric,
    label,
    "a label of two classes",
    `for more classes use ${metric}-macro, ${metric}-micro or ${metric}-weighted`,
  );
}

/** Throws `GruyereError` unless each row has one number. */
export function requireNumber(metric: string, label: LabelType): void {
  if (isNumber(label)) return;
  throw unsuited(metric, label, "a label that is a number", "for classes use accuracy, f1 or f1-macro");
}
