import type { Chosen, JsonObject, Plugin } from "./plugin.js";
import type { Signature } from "./signature.js";

/** What a row function gets besides the row. */
export interface RowContext {
  readonly training: boolean;
  readonly task?: string;
}

/** A row as a source yields it, after its columns were mapped to the program's names. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * A function of the row that replaces reading a column: per task, for training or not (Theator's `get_label`,
 * `inputs_adapter`, `labels_adapter`). Named, so that it can be said in YAML; `undefined` or `null` means missing.
 */
export interface RowFunction {
  readonly name: string;
  readonly apply: (row: Row, context: RowContext) => unknown;
}

/** A plug-in that gives a row function a name that files can say. */
export type RowFunctionPlugin = Plugin<"row-function", RowFunction>;

/**
 * A label type with its options bound: how a raw value becomes numbers, and how outputs become a prediction.
 * All of it is plain numbers, without tensors.
 */
export interface LabelType {
  /** Signature of the target, without the batch dimension: `category []`, `vector [1]`. */
  readonly target: Signature;
  /** Shape of the logits that the default loss and prediction expect: `[1]`, `[classes]`. */
  readonly logits: readonly number[];
  /** Names of the classes, for classification. */
  readonly classes?: readonly string[];
  readonly defaultLoss: string;
  readonly defaultMetrics: readonly string[];
  /** Writes the target's numbers of one row; throws `GruyereError` for a value outside what is allowed. */
  encode(raw: unknown, into: Float32Array | Int32Array, offset: number): void;
  /** Factor of the row's weight for this raw value while training: class weights. Evaluation goes without. Default 1. */
  weigh?(raw: unknown): number;
  /** Prediction from the logits of one row (`logits.length` numbers). */
  decode(logits: Float32Array): unknown;
  /** The prediction as a number per row for metrics: the class's index, or the value. */
  decide(logits: Float32Array): number;
}

/** A plug-in that makes label types. */
export type LabelPlugin = Plugin<"label", LabelType>;

declare const labelTypes: unique symbol;

/** A task's label: which field of the row, of which type. `N`, `Raw`, `P`, `S` exist for the compiler. */
export interface LabelSpec<N extends string = string, Raw = unknown, P = unknown, S extends readonly number[] = readonly number[]>
  extends Chosen<LabelPlugin> {
  readonly column: N;
  readonly options: JsonObject;
  /** Field of the row with the label's weight (a number ≥ 0). Default: weight 1. */
  readonly weightColumn?: string;
  /** Replaces reading `column`. */
  readonly from?: RowFunction;
  readonly [labelTypes]?: { readonly raw: Raw; readonly prediction: P; readonly logits: S };
}
