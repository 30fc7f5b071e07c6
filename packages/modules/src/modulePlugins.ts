import type { TensorModulePlugin } from "@gruyere/core";
import { activation } from "./modules/activation.js";
import { add } from "./modules/add.js";
import { attentionPoolingPlugin } from "./modules/attentionPooling.js";
import { avgPoolPlugin } from "./modules/avgPool.js";
import { batchNorm } from "./modules/batchNorm.js";
import { concatPlugin } from "./modules/concat.js";
import { conv1dPlugin } from "./modules/conv1d.js";
import { conv2dPlugin } from "./modules/conv2d.js";
import { depthwiseConv2d } from "./modules/depthwiseConv2d.js";
import { dropout } from "./modules/dropout.js";
import { embeddingPlugin } from "./modules/embedding.js";
import { embeddingBagPlugin } from "./modules/embeddingBag.js";
import { flatten } from "./modules/flatten.js";
import { globalPool } from "./modules/globalPool.js";
import { gruPlugin } from "./modules/gru.js";
import { layerNorm } from "./modules/layerNorm.js";
import { linearPlugin } from "./modules/linear.js";
import { lstmPlugin } from "./modules/lstm.js";
import { maxPoolPlugin } from "./modules/maxPool.js";
import { mlpPlugin } from "./modules/mlp.js";
import { multiply } from "./modules/multiply.js";

/** All built-in modules, for a registry: add a module here. */
export const modulePlugins: readonly TensorModulePlugin[] = [
  activation.plugin,
  add.plugin,
  attentionPoolingPlugin,
  avgPoolPlugin,
  batchNorm.plugin,
  concatPlugin,
  conv1dPlugin,
  conv2dPlugin,
  depthwiseConv2d.plugin,
  dropout.plugin,
  embeddingBagPlugin,
  embeddingPlugin,
  flatten.plugin,
  globalPool.plugin,
  gruPlugin,
  layerNorm.plugin,
  linearPlugin,
  lstmPlugin,
  maxPoolPlugin,
  mlpPlugin,
  multiply.plugin,
];
