import { defineModule, port } from "@gruyere/core";
import { z } from "zod";
import { drop } from "../operations/drop.js";

/**
 * Inverted dropout: while training, each number is 0 with probability `rate` and divided by 1 − `rate` otherwise. Identity at
 * prediction. Takes any dense kind; shape and mask stay. Random numbers come from the step's own stream.
 *
 * @param options `rate` in [0, 1), default 0.5.
 *
 * ```ts
 * dropout({ rate: 0.2 }).options // => { rate: 0.2 }
 * ```
 */
export const dropout = defineModule({
  name: "dropout",
  description: "Sets numbers to zero at random while training.",
  options: z.strictObject({ rate: z.number().min(0).lt(1).default(0.5) }),
  rowwise: true,
  ports: [port("x", ["vector", "sequence", "image", "video", "audio"])],
  flops: () => 0,
  apply: ({ x }, context, { rate }) => drop(x, rate, context, "kept"),
});
