import type { Loss } from "@gruyere/flow";
import type { Tensor } from "@tensorflow/tfjs";

/** A loss as the engines know it, in ordinary TensorFlow.js operations. */
export interface TensorLoss extends Loss {
  /**
   * The loss of each row, `[B]` (or of each frame, `[B, T]`): the engine multiplies it by the label's weights, sums, and divides
   * by the step's denominator. A row without a label has an arbitrary target; what it yields must be finite.
   */
  rows(outputs: readonly Tensor[], target: Tensor | undefined): Tensor;
}
