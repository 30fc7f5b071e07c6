import { defineModule, restPort } from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { commonMask } from "../operations/masks.js";
import { combined, sameSignatures } from "../signatures/sameSignatures.js";
import { argumentAt } from "../signatures/width.js";

/**
 * The elementwise sum of one or more values of one kind and shape. The mask of the result is 1 where all of the masks are.
 *
 * @throws GruyereError where kinds or shapes differ.
 *
 * ```ts
 * add().plugin.name // => "add"
 * ```
 */
export const add = defineModule({
  name: "add",
  description: "Adds values of one shape.",
  options: z.strictObject({}),
  rowwise: true,
  ports: [restPort("xs", ["vector", "sequence", "image", "video", "audio"])],
  infer: (inputs) => combined(sameSignatures("add", inputs), inputs),
  flops: (inputs) => (inputs.length - 1) * sizeOf(argumentAt("add", inputs).shape),
  apply: ({ xs }, context) => ({
    tensor: xs.reduce((all, x) => tf.add(all, x)),
    mask: commonMask(context, "xs", xs.length),
  }),
});
