import { tf } from "@gruyere/core/tfjs";
import { GruyereError } from "@gruyere/flow";

/** Legend: B rows, T steps, D numbers of a step. */

/** How a window moves over time. */
export interface TimeWindow {
  /** Steps from its first to its last place, dilation included. */
  readonly span: number;
  readonly stride: number;
  readonly padding: "same" | "valid";
}

/**
 * Makes room for windows over time: `[B, T, D]` with zeros (or `value`) around, so that `valid` windows give the wanted places. What is
 * added on the left doesn't depend on T: what a row yields must not depend on how far its neighbours make it be padded.
 */
export function withRoom(x_BTD: tf.Tensor, { span, padding }: TimeWindow, value = 0): tf.Tensor {
  const [, T = 0] = x_BTD.shape;
  const left = leftOf(span, padding);
  const right = padding === "same" ? span - 1 - left : Math.max(0, span - T);
  return left + right === 0
    ? x_BTD
    : tf.pad(
        x_BTD,
        [
          [0, 0],
          [left, right],
          [0, 0],
        ],
        value,
      );
}

/** Zeros before the first step: the window's centre stands on it. */
const leftOf = (span: number, padding: TimeWindow["padding"]): number => (padding === "same" ? Math.floor((span - 1) / 2) : 0);

/**
 * The mask of what windows yield, `[B, T]` → `[B, T′]`: 1 at exactly as many places as the row would have alone. `same`: the
 * window's centre is real; `valid`: all of it, so its last step is.
 */
export function windowMask(mask_BT: tf.Tensor | undefined, T: number, window: TimeWindow, owner: string): tf.Tensor | undefined {
  const { span, stride, padding } = window;
  if (mask_BT === undefined) {
    if (padding === "same" || T >= span) return undefined;
    throw new GruyereError({
      code: "shape-mismatch",
      path: owner,
      expected: `a sequence of ${span} steps or more, the window's span`,
      received: `${T} steps`,
      hint: 'make the window smaller, or pad: `padding: "same"`',
    });
  }
  const [B = 0] = mask_BT.shape;
  const room =
    padding === "valid" && T < span
      ? tf.pad(mask_BT, [
          [0, 0],
          [0, span - T],
        ])
      : mask_BT;
  const first = padding === "valid" ? span - 1 : 0;
  return tf.stridedSlice(room, [0, first], [B, room.shape[1] ?? 0], [1, stride]);
}
