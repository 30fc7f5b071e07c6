import { activation, category, conv2d, flatten, image, inputs, linear, maxPool, mlp, module, program, task } from "gruyere";
import type { Work } from "./case.js";
import { batchOf, classLabels, normalInput } from "./synthetic.js";

const ROWS = 256;
const SIDE = 36;
const DIGITS = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

/** Two digits in one picture: a LeNet trunk, two heads, one batch. */
export function multimnist(): Work {
  const { picture } = inputs({ picture: image({ height: SIDE, width: SIDE, channels: 1 }) });
  const relu = activation({ kind: "relu" });
  const first = module("pool1", maxPool({ size: 2 }))(module("conv1", conv2d({ filters: 10, size: 5 }))(picture));
  const second = module(
    "pool2",
    maxPool({ size: 2 }),
  )(module("conv2", conv2d({ filters: 20, size: 5 }))(module("relu1", relu)(first)));
  const features = module("features", mlp({ units: [50] }))(module("flat", flatten())(module("relu2", relu)(second)));
  return {
    program: program("multimnist", {
      left: task({ logits: module("left", linear({ units: 10 }))(features), label: category("left", DIGITS) }),
      right: task({ logits: module("right", linear({ units: 10 }))(features), label: category("right", DIGITS) }),
    }),
    batches: [
      batchOf(
        "pictures",
        ROWS,
        { picture: normalInput("picture", [ROWS, SIDE, SIDE, 1]) },
        { left: classLabels("left", ROWS, 10), right: classLabels("right", ROWS, 10) },
      ),
    ],
  };
}
