import { defineModule, port } from "@gruyere/core";
import { sizeOf } from "@gruyere/flow";
import { z } from "zod";
import { activate, activationName } from "../operations/activations.js";
import { argumentAt } from "../signatures/width.js";

/**
 * An activation function, elementwise (`softmax`: over the last axis). Takes any dense kind; shape and mask stay.
 *
 * @param options `kind`: `relu`, `leaky-relu` (slope 0.01), `elu`, `selu`, `gelu` (exact), `swish`, `softplus`, `sigmoid`, `tanh`
 * or `softmax`. Default `relu`.
 *
 * ```ts
 * activation({ kind: "gelu" }).options // => { kind: "gelu" }
 * ```
 */
export const activation = defineModule({
  name: "activation",
  description: "An activation function.",
  options: z.strictObject({ kind: activationName.exclude(["none"]).default("relu") }),
  rowwise: true,
  ports: [port("x", ["vector", "sequence", "image", "video", "audio"])],
  flops: (inputs) => sizeOf(argumentAt("activation", inputs).shape),
  apply: ({ x }, _, { kind }) => activate(kind, x),
});
