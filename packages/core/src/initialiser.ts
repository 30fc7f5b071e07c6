import type { RandomStream } from "@gruyere/random";

/** Fills a new parameter. `shape` is the whole shape; fans are of the layout [...receptive field, in, out]. */
export interface Initialiser {
  readonly name: string;
  fill(into: Float32Array, shape: readonly number[], random: RandomStream): void;
}
