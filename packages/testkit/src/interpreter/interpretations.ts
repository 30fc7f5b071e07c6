import type { Interpretations } from "./interpretation.js";
import { bags } from "./operators/bags.js";
import { binary } from "./operators/binary.js";
import { convolution } from "./operators/convolution.js";
import { gather } from "./operators/gather.js";
import { layout } from "./operators/layout.js";
import { matrix } from "./operators/matrix.js";
import { pooling } from "./operators/pooling.js";
import { reduce } from "./operators/reduce.js";
import { resize } from "./operators/resize.js";
import { scan } from "./operators/scan.js";
import { scanLines } from "./operators/scanLines.js";
import { scatter } from "./operators/scatter.js";
import { select } from "./operators/select.js";
import { slice } from "./operators/slice.js";
import { unary } from "./operators/unary.js";

/** What each operator computes. */
export const interpretations: Interpretations = {
  ...unary,
  ...binary,
  ...select,
  ...reduce,
  ...scanLines,
  ...matrix,
  ...layout,
  ...slice,
  ...gather,
  ...scatter,
  ...convolution,
  ...pooling,
  ...resize,
  ...scan,
  ...bags,
};
