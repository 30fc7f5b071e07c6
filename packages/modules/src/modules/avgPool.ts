import { specOf } from "@gruyere/core";
import type { ModuleSpec } from "@gruyere/flow";
import { type PoolOptions, type PoolOutput, type PoolPorts, poolPlugin } from "./pool.js";

/** Plug-in of {@link avgPool}. */
export const avgPoolPlugin = poolPlugin("avg-pool", "Mean over windows of an image, or of time.", "mean");

/**
 * The mean over windows of an image `[H, W, C]`, or over time of a sequence `[T, D]`. What is padding, of the window or by the
 * mask, doesn't count; the mask of the result covers the places that a row would have without its padding.
 *
 * @param options `size` of the window (default 2), a number or, for images, `[height, width]`; `strides` (default: the size);
 * `padding` `valid` (default) or `same`.
 * @throws GruyereError where the window is larger than the image or the sequence.
 *
 * ```ts
 * avgPool({ size: 2 }).plugin.name // => "avg-pool"
 * ```
 */
export function avgPool(options: PoolOptions = {}): ModuleSpec<PoolPorts, PoolOutput> {
  return specOf(avgPoolPlugin, options);
}
