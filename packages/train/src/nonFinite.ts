import { type Batch, GruyereError, type NumberBlock } from "@gruyere/flow";

/** What is known when a step yields a number that is not finite. */
interface Failure {
  readonly losses: Readonly<Record<string, number>>;
  readonly gradients: Readonly<Record<string, Float32Array>>;
  readonly batches: readonly Batch[];
  /** From 0; the error counts from 1, as events do. */
  readonly step: number;
}

/** The error of a step with a loss or gradient that is NaN or infinite: which, and what the inputs looked like. */
export function nonFiniteError({ losses, gradients, batches, step }: Failure): GruyereError {
  const badLosses = Object.entries(losses).filter(([, loss]) => !Number.isFinite(loss));
  const badGradients = Object.entries(gradients).filter(([, values]) => values.some((value) => !Number.isFinite(value)));
  const tasks = (badLosses.length > 0 ? badLosses : Object.entries(losses)).map(([task]) => task);
  const what = [
    ...badLosses.map(([task, loss]) => `loss of ${task}: ${loss}`),
    ...badGradients.slice(0, 3).map(([name]) => `gradient of ${name}`),
    ...(badGradients.length > 3 ? [`and of ${badGradients.length - 3} more`] : []),
  ];
  const inputs = batches.flatMap((batch) =>
    Object.entries(batch.inputs).map(([name, { value }]) => `${name} of ${batch.dataset} ${rangeOf(value)}`),
  );
  return new GruyereError({
    code: "non-finite-loss",
    path: `step ${step + 1}, ${tasks.length === 1 ? "task" : "tasks"} ${tasks.join(", ")}`,
    expected: "finite losses and gradients",
    received: `${what.join(", ") || "a gradient whose norm overflows"}; inputs: ${inputs.join("; ")}`,
    hint: "nothing was updated; lower the learning rate, scale the inputs, or mend the rows with numbers that are not finite",
  });
}

/** `[-1, 3.5], 2 not finite`: smallest and largest of the finite numbers, and the count of the others. */
function rangeOf({ values }: NumberBlock): string {
  let [min, max, bad] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) bad++;
    else {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
  }
  const range = min <= max ? `[${Number(min.toPrecision(6))}, ${Number(max.toPrecision(6))}]` : "[]";
  return bad === 0 ? range : `${range}, ${bad} not finite`;
}
