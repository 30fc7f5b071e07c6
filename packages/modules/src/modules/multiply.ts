import { defineModule, restPort } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { commonMask } from "../operations/masks.js";
import { combined, sameSignatures } from "../signatures/sameSignatures.js";
import { argumentAt } from "../signatures/width.js";

/**
 * The elementwise product of one or more values of one kind and shape. The mask of the result is 1 where all of the masks are.
 *
 * @throws GruyereError where kinds or shapes differ.
 *
 * ```ts
 * multiply().plugin.name // => "multiply"
 * ```
 */
export const multiply = defineModule({
  name: "multiply",
  description: "Multiplies values of one shape.",
  options: z.strictObject({}),
  rowwise: true,
  ports: [restPort("xs", ["vector", "sequence", "image", "video", "audio"])],
  infer: (inputs) => combined(sameSignatures("multiply", inputs), inputs),
  flops: (inputs) => (inputs.length - 1) * sizeOf(argumentAt("multiply", inputs).shape),
  apply: ({ xs }, context) => ({
    tensor: xs.reduce((all, x) => tf.mul(all, x)),
    mask: commonMask(context, "xs", xs.length),
  }),
});
