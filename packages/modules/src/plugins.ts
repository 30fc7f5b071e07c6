import type { TensorLossPlugin, TensorModulePlugin } from "@gruyere/core";
import { binaryCrossEntropy } from "./losses/binaryCrossEntropy.js";
import { crossEntropy } from "./losses/crossEntropy.js";
import { huber } from "./losses/huber.js";
import { meanAbsoluteError } from "./losses/meanAbsoluteError.js";
import { meanSquaredError } from "./losses/meanSquaredError.js";
import { activation } from "./modules/activation.js";
import { add } from "./modules/add.js";
import { concatPlugin } from "./modules/concat.js";
import { dropout } from "./modules/dropout.js";
import { embeddingPlugin } from "./modules/embedding.js";
import { linearPlugin } from "./modules/linear.js";
import { mlpPlugin } from "./modules/mlp.js";
import { multiply } from "./modules/multiply.js";

/** All built-in modules, for a registry: add a module here. */
export const modulePlugins: readonly TensorModulePlugin[] = [
  activation.plugin,
  add.plugin,
  concatPlugin,
  dropout.plugin,
  embeddingPlugin,
  linearPlugin,
  mlpPlugin,
  multiply.plugin,
];

/** All built-in losses, for a registry: add a loss here. */
export const lossPlugins: readonly TensorLossPlugin[] = [
  binaryCrossEntropy.plugin,
  crossEntropy.plugin,
  huber.plugin,
  meanAbsoluteError.plugin,
  meanSquaredError.plugin,
];
