import type { InputBlock, Json, Signature } from "@gruyere/flow";

/**
 * How one input type turns raw values into tensors. `State` is what it learned from the train split (a vocabulary, a mean):
 * plain JSON, saved with the run. `Code` is one row's value in its compact encoded form.
 */
export interface Encoder<State extends Json = Json, Code = unknown> {
  /** Sees every train value once; used when the input type is `fitted`. `fields` has one value per field of the input. */
  fitter?(): { add(fields: readonly unknown[]): void; state(): State };
  /** The input's signature once fitted: sizes are exact. */
  signature(state: State | undefined): Signature;
  /** One row's value, from one raw value per field. Throws `GruyereError` when it is not what the type expects. */
  encode(fields: readonly unknown[], state: State | undefined): Code | Promise<Code>;
  /** A batch from codes, padded as the kind requires. */
  collate(codes: readonly Code[], state: State | undefined): InputBlock;
}
