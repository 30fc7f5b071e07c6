import type { TensorLossPlugin } from "@gruyere/core";
import { binaryCrossEntropy } from "./losses/binaryCrossEntropy.js";
import { crossEntropy } from "./losses/crossEntropy.js";
import { huber } from "./losses/huber.js";
import { meanAbsoluteError } from "./losses/meanAbsoluteError.js";
import { meanSquaredError } from "./losses/meanSquaredError.js";

/** All built-in losses, for a registry: add a loss here. */
export const lossPlugins: readonly TensorLossPlugin[] = [
  binaryCrossEntropy.plugin,
  crossEntropy.plugin,
  huber.plugin,
  meanAbsoluteError.plugin,
  meanSquaredError.plugin,
];
