import type { Json, JsonObject } from "@gruyere/flow";
import type { RandomStream } from "@gruyere/random";
import { between, chance, oneOf } from "./draw.js";
import { type Growth, later, type RandomValue } from "./growth.js";

/** What a task is trained on: a label, or weights of rows (or frames of an input) where the target is a value of the flow. */
export type RandomLabel =
  | { readonly kind: "binary" | "number" | "rows" }
  | { readonly kind: "category"; readonly classes: number }
  | { readonly kind: "frames"; readonly input: string };

/** A task of a random program. */
export interface RandomTask {
  /** As a file says it. */
  readonly declaration: JsonObject;
  readonly label: RandomLabel;
  /** Names of the inputs and modules that it needs. */
  readonly inputs: readonly string[];
  readonly modules: readonly string[];
  readonly active: boolean;
}

/** Loss, label, and the width that the loss takes. */
interface Aim {
  readonly label: RandomLabel;
  readonly width: number;
  readonly declaration: JsonObject;
}

const distances = (random: RandomStream): Json =>
  oneOf<Json>(random, ["mean-squared-error", "mean-absolute-error", { huber: { delta: 0.7 } }]);

/** A task on a value of the shared pool, with a branch of its own. */
export function randomTask(growth: Growth, pool: readonly RandomValue[], inputs: readonly RandomValue[]): RandomTask | undefined {
  const { random } = growth;
  const grown = pool.slice(inputs.length);
  let value = later(random, grown.length > 0 ? grown : pool);
  for (let n = between(random, 0, 2); n > 0; n--) value = growth.next([value])[0] ?? value;
  const frames = inputs.find(({ steps, signature }) => signature.kind === "sequence" && steps === value.steps);
  const own = frames && value.signature.kind === "sequence" && chance(random, 0.5) ? frames : undefined;
  const body = own ? value : growth.vector(value);
  const aim = own ? framesAim(random, own) : rowsAim(random, inputs);
  const logits = body && growth.linear(body, aim.width);
  if (!logits) return undefined;
  const returned = later(random, pool);
  const returns = chance(random, 0.3) && returned.modules.length > 0 ? [returned] : [];
  const target = inputs.filter(({ expression }) => expression === aim.declaration["target"]);
  const active = chance(random, 0.95);
  const all = [logits, ...returns, ...target];
  return {
    declaration: {
      flow: { logits: logits.expression },
      ...aim.declaration,
      ...(returns.length > 0 && { returns: Object.fromEntries(returns.map(({ expression }) => ["extra", expression])) }),
      weight: oneOf(random, [1, 1, 0.5, 2]),
      active,
    },
    label: aim.label,
    inputs: [...new Set(all.flatMap((each) => each.inputs))],
    modules: [...new Set(all.flatMap((each) => each.modules))],
    active,
  };
}

function rowsAim(random: RandomStream, inputs: readonly RandomValue[]): Aim {
  const vector = inputs.find(({ signature }) => signature.kind === "vector");
  const kind = oneOf(random, ["binary", "number", "number", "category", ...(vector ? ["rows"] : [])]);
  if (vector && kind === "rows") {
    const declaration = { target: vector.expression, loss: distances(random) };
    return { label: { kind }, width: widthOf(vector), declaration };
  }
  if (kind === "category") {
    const classes = ["u", "v", "w", "x"].slice(0, between(random, 2, 4));
    const loss = chance(random, 0.3) ? { loss: { "cross-entropy": { labelSmoothing: 0.1 } } } : {};
    const declaration = { label: { category: "answer", classes }, ...loss };
    return { label: { kind, classes: classes.length }, width: classes.length, declaration };
  }
  if (kind === "binary") return { label: { kind }, width: 1, declaration: { label: { binary: "answer" } } };
  return { label: { kind: "number" }, width: 1, declaration: { label: { number: "answer" }, loss: distances(random) } };
}

/** Each frame of a sequence from what was made of the same frame. */
const framesAim = (random: RandomStream, sequence: RandomValue): Aim => ({
  label: { kind: "frames", input: sequence.expression },
  width: widthOf(sequence),
  declaration: { target: sequence.expression, loss: distances(random) },
});

const widthOf = ({ signature }: RandomValue): number => signature.shape.at(-1) ?? 1;
