import { createRequire } from "node:module";
import type * as tfjs from "@tensorflow/tfjs";

/**
 * TensorFlow.js, the same copy that `import` gives. Node looks through the 5 MB of its CommonJS files for the names that `import`
 * could bind, which takes longer than running them: `require` doesn't.
 */
export const tf: typeof tfjs = createRequire(import.meta.url)("@tensorflow/tfjs");
