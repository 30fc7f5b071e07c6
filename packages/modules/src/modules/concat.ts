import { modulePlugin, restPort, specOf } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import type { ByKind, ModuleSpec, OutputType, PortType } from "@gruyere/flow";
import { z } from "zod";
import { commonMask } from "../operations/masks.js";
import { combined, sameSignatures } from "../signatures/sameSignatures.js";
import { widthOf } from "../signatures/width.js";

const name = "concat";

/** Plug-in of {@link concat}. */
export const concatPlugin = modulePlugin({
  name,
  description: "Joins vectors, sequences or images along their last axis.",
  options: z.strictObject({}),
  rowwise: true,
  ports: [restPort("xs", ["vector", "sequence", "image"])],
  infer: (inputs) => {
    const first = combined(sameSignatures(name, inputs, 1), inputs);
    const width = inputs.reduce((sum, input) => sum + widthOf(name, input), 0);
    return { ...first, shape: [...first.shape.slice(0, -1), width] };
  },
  flops: () => 0,
  apply: ({ xs }, context) => {
    const [first] = xs;
    const tensor = first && xs.length === 1 ? tf.clone(first) : tf.concat([...xs], -1);
    return { tensor, mask: commonMask(context, "xs", xs.length) };
  },
});

/** What {@link concat} makes: the kind of the first argument, as wide as all of them together. */
export type ConcatOutput = ByKind<{
  readonly vector: OutputType<"vector", readonly [number]>;
  readonly sequence: OutputType<"sequence", readonly [null, number]>;
  readonly image: OutputType<"image", readonly [number, number, number]>;
}>;

type Joined = PortType<"vector" | "sequence" | "image">;

/**
 * Joins one or more vectors `[Dᵢ]`, sequences `[T, Dᵢ]` or images `[H, W, Cᵢ]` along the last axis. The mask of the result is 1
 * where all of the masks are.
 *
 * @throws GruyereError where the kinds, or the axes before the last, differ.
 *
 * ```ts
 * concat().plugin.name // => "concat"
 * ```
 */
export function concat(): ModuleSpec<readonly [Joined, ...Joined[]], ConcatOutput> {
  return specOf(concatPlugin, {});
}
