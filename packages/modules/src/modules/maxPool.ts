import { specOf } from "@gruyere/core";
import type { ModuleSpec } from "@gruyere/flow";
import { type PoolOptions, type PoolOutput, type PoolPorts, poolPlugin } from "./pool.js";

/** Plug-in of {@link maxPool}. */
export const maxPoolPlugin = poolPlugin("max-pool", "Maximum over windows of an image, or of time.", "max");

/**
 * The maximum over windows of an image `[H, W, C]`, or over time of a sequence `[T, D]`. What is padding, of the window or by the
 * mask, doesn't count; the mask of the result covers the places that a row would have without its padding.
 *
 * @param options `size` of the window (default 2), a number or, for images, `[height, width]`; `strides` (default: the size);
 * `padding` `valid` (default) or `same`.
 * @throws GruyereError where the window is larger than the image or the sequence.
 *
 * ```ts
 * maxPool({ size: 2 }).plugin.name // => "max-pool"
 * ```
 */
export function maxPool(options: PoolOptions = {}): ModuleSpec<PoolPorts, PoolOutput> {
  return specOf(maxPoolPlugin, options);
}
