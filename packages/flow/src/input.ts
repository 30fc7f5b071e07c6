import type { RowFunction } from "./label.js";
import type { OutputType } from "./module.js";
import type { Chosen, Plugin } from "./plugin.js";
import type { Signature } from "./signature.js";

/** An input type with its options bound, as far as the language knows it. `data` adds how it is fitted and encoded. */
export interface InputType {
  /** The signature if nothing was fitted yet: sizes are upper bounds (a vocabulary of at most 20,000 words). */
  readonly signature: Signature;
  /** Fields of the row that this input reads; `[]` means one field with the input's own name. */
  readonly fields: readonly string[];
  /** Whether the encoder must see the train split before it can encode. */
  readonly fitted: boolean;
}

/** A plug-in that makes input types. */
export type InputPlugin = Plugin<"input", InputType>;

declare const inputTypes: unique symbol;

/**
 * An input type with options, as returned by `textBag({ … })`. For the compiler: `Out` is the value's type, `Raw` the type of a
 * field in a row, `Fields` the names of its fields (never: one field with the input's own name).
 */
export interface InputSpec<Out extends OutputType = OutputType, Raw = unknown, Fields extends string = string>
  extends Chosen<InputPlugin> {
  /** Replaces reading the row's fields. */
  readonly from?: RowFunction;
  readonly [inputTypes]?: { readonly out: Out; readonly raw: Raw; readonly fields: Fields };
}
