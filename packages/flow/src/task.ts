import type { Kind, Shape } from "./kind.js";
import type { LabelSpec } from "./label.js";
import type { LossSpec } from "./loss.js";
import type { PredictionFunction } from "./program.js";
import type { Origin, RowsOf, Value } from "./value.js";

declare const types: unique symbol;

/** A task before its program puts the pieces together. `R`: row fields of its inputs, `L`: of its label, `P`: its prediction. */
export interface Task<R = unknown, L = unknown, P = unknown> {
  readonly [types]?: { readonly row: R; readonly label: L; readonly prediction: P };
  readonly outputs: readonly Origin[];
  readonly label?: LabelSpec;
  readonly target?: Origin;
  readonly loss?: LossSpec;
  readonly metrics?: readonly string[];
  readonly weight: number;
  readonly active: boolean;
  readonly prediction?: PredictionFunction;
  readonly returns: Readonly<Record<string, Origin>>;
}

/** What every task may say besides its flow and its label. */
export interface TaskSettings<V extends Readonly<Record<string, Value>> = Readonly<Record<string, Value>>> {
  /** Names of metrics, such as `f1-macro`. Default: the label's. */
  readonly metrics?: readonly string[];
  /** Factor of this task's loss, heads included. Default 1. */
  readonly weight?: number;
  /** Whether the task takes part in training. Default true. */
  readonly active?: boolean;
  /** Further values to return at prediction, under `outputs`. */
  readonly returns?: V;
}

/** The prediction of a task that returns further values `V`. */
export type WithReturns<P, V> = [keyof V] extends [never]
  ? P
  : P & { readonly outputs: { readonly [N in keyof V]: Float32Array } };

type RowsOfReturns<V> = keyof V extends never ? unknown : RowsOf<readonly V[keyof V][]>;

/** Declares a task without a label: the target is a value of the graph itself (self-supervised). It predicts its output, flattened. */
export function task<R, R2, const V extends Readonly<Record<string, Value>> = {}>(
  options: {
    readonly logits: Value<Kind, Shape, R>;
    readonly target: Value<Kind, Shape, R2>;
    readonly loss: LossSpec;
    readonly prediction?: undefined;
    readonly label?: undefined;
  } & TaskSettings<V>,
): Task<R & R2 & RowsOfReturns<V>, unknown, WithReturns<Float32Array, V>>;
/** Declares a self-supervised task with a prediction of its own. */
export function task<R, R2, P, const V extends Readonly<Record<string, Value>> = {}>(
  options: {
    readonly logits: Value<Kind, Shape, R>;
    readonly target: Value<Kind, Shape, R2>;
    readonly loss: LossSpec;
    readonly prediction: PredictionFunction<P>;
    readonly label?: undefined;
  } & TaskSettings<V>,
): Task<R & R2 & RowsOfReturns<V>, unknown, WithReturns<P, V>>;
/** Declares a task from any outputs, with its own loss and prediction. */
export function task<
  const O extends readonly Value[],
  P,
  N extends string = never,
  Raw = unknown,
  const V extends Readonly<Record<string, Value>> = {},
>(
  options: {
    readonly outputs: O;
    readonly label?: LabelSpec<N, Raw, unknown, readonly number[]>;
    readonly loss: LossSpec;
    readonly prediction: PredictionFunction<P>;
  } & TaskSettings<V>,
): Task<RowsOf<O> & RowsOfReturns<V>, [N] extends [never] ? unknown : { [Q in N]?: Raw }, WithReturns<P, V>>;
/** Declares a task from any outputs, with its own loss and without a label: it predicts its outputs, each flattened. */
export function task<const O extends readonly Value[], const V extends Readonly<Record<string, Value>> = {}>(
  options: {
    readonly outputs: O;
    readonly loss: LossSpec;
    readonly label?: undefined;
    readonly prediction?: undefined;
  } & TaskSettings<V>,
): Task<RowsOf<O> & RowsOfReturns<V>, unknown, WithReturns<readonly Float32Array[], V>>;
/** Declares a task from its logits with a label, and a prediction of its own. */
export function task<R, N extends string, Raw, P, const V extends Readonly<Record<string, Value>> = {}>(
  options: {
    readonly logits: Value<Kind, Shape, R>;
    readonly label: LabelSpec<N, Raw, unknown, readonly number[]>;
    readonly loss?: LossSpec;
    readonly prediction: PredictionFunction<P>;
  } & TaskSettings<V>,
): Task<R & RowsOfReturns<V>, { [Q in N]?: Raw }, WithReturns<P, V>>;
// The last overload is the one that the compiler reports when none fits: so the usual one comes last.
/**
 * Declares a task with a label: logits in, loss, prediction and metrics out.
 *
 * ```ts
 * const { embedding } = inputs({ embedding: vector({ size: 50 }) });
 * const logits = module("yelp", linear({ units: 3 }))(embedding);
 * const yelp = task({ logits, label: category("stars", ["negative", "neutral", "positive"]), weight: 0.5 });
 * yelp.weight; // => 0.5
 * ```
 */
export function task<
  S extends readonly number[],
  R,
  N extends string,
  Raw,
  P,
  const V extends Readonly<Record<string, Value>> = {},
>(
  options: {
    readonly logits: Value<"vector", NoInfer<S>, R>;
    readonly label: LabelSpec<N, Raw, P, S>;
    /** Default: the label's. */
    readonly loss?: LossSpec;
    readonly prediction?: undefined;
  } & TaskSettings<V>,
): Task<R & RowsOfReturns<V>, { [Q in N]?: Raw }, WithReturns<P, V>>;
export function task(
  options: {
    readonly logits?: Value;
    readonly outputs?: readonly Value[];
    readonly label?: LabelSpec | undefined;
    readonly target?: Value;
    readonly loss?: LossSpec;
    readonly prediction?: PredictionFunction | undefined;
  } & TaskSettings,
): Task {
  const {
    logits,
    outputs = logits ? [logits] : [],
    label,
    target,
    loss,
    metrics,
    prediction,
    weight = 1,
    active = true,
  } = options;
  const returns = Object.entries(options.returns ?? {}).map(([name, value]) => [name, value.origin]);
  return {
    outputs: outputs.map((value) => value.origin),
    ...(label && { label }),
    ...(target && { target: target.origin }),
    ...(loss && { loss }),
    ...(metrics && { metrics }),
    ...(prediction && { prediction }),
    weight,
    active,
    returns: Object.fromEntries(returns),
  };
}
