import type { Pass } from "../pass.js";
import { absorbProducts } from "./absorbProducts.js";
import { joinSums } from "./joinSums.js";
import { liftLoops } from "./liftLoops.js";
import { ELEMENTS, PRODUCTS, UNROLLED } from "./measured.js";
import { timeMajor } from "./timeMajor.js";
import { unrollLoops } from "./unrollLoops.js";

/** Passes on loops that run once, in this order. */
export const loopPasses: readonly Pass[] = [
  timeMajor,
  absorbProducts(PRODUCTS),
  joinSums,
  liftLoops({ elements: ELEMENTS, products: PRODUCTS }),
  unrollLoops(({ provider }) => UNROLLED[provider]),
];
