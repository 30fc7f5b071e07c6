import type { InputBlock, Json, Plugin, Signature } from "@gruyere/flow";
import type { z } from "zod";
import type { CodeStore } from "./codeStore.js";
import { parseEncoderOptions } from "./parseEncoderOptions.js";
import type { Place } from "./place.js";

/** Learns from the train split: sees every train value once. */
export interface Fitter<State extends Json = Json> {
  /** One raw value per field of the input, none of them missing. */
  add(fields: readonly unknown[]): void;
  /** What was learned. Throws `GruyereError` when that is not enough to encode. */
  state(): State;
}

/**
 * How one input type turns raw values into tensors. `State` is what it learned from the train split (a vocabulary, a mean):
 * plain JSON that comes back equal from a file, saved with the run. `Code` is one row's value in its compact encoded form.
 */
export interface Encoder<State extends Json = Json, Code = unknown> {
  /** Present when the input type is `fitted`. */
  fitter?(): Fitter<State>;
  /** The encoder with its state. Throws `GruyereError` for a state that is not its own. */
  bind(state: State | undefined): BoundEncoder<Code>;
}

/** An encoder that has learned what it needs. */
export interface BoundEncoder<Code = unknown> {
  /** The input's signature: sizes are exact. */
  readonly signature: Signature;
  /** One row's value, from one raw value per field. Throws `GruyereError` when it is not what the type expects. */
  encode(fields: readonly unknown[], place: Place): Code | Promise<Code>;
  /** Whether this value is kept raw and encoded for every batch anew: an image given by its path. Default: never. */
  deferred?(fields: readonly unknown[]): boolean;
  /** An empty store for the codes of a data set. */
  store(): CodeStore<Code>;
  /** A batch from codes, padded as the kind requires; shapes include the batch dimension. */
  collate(codes: readonly Code[]): InputBlock;
}

/** An encoder that a program's input type of the same name uses. Its options are the input's, defaults filled in. */
export type EncoderPlugin = Plugin<"encoder", Encoder>;

/**
 * Defines the encoder of an input type.
 *
 * @param definition `name`: the input type's; `schema`: the options that the encoder reads, others are ignored.
 */
export function defineEncoder<S extends z.ZodObject, State extends Json, Code>(definition: {
  readonly name: string;
  readonly description: string;
  readonly schema: S;
  readonly encoder: (options: z.output<S>) => Encoder<State, Code>;
}): EncoderPlugin {
  const { name, description, schema, encoder } = definition;
  return {
    role: "encoder",
    name,
    description,
    schema,
    create: (options) => encoder(parseEncoderOptions(name, schema, options)),
  };
}
