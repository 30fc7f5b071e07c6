import type { Pass } from "../pass.js";
import { type Rule, rewriteByRules } from "../rules.js";
import { keepsAxes, reducedAxes } from "../shapes.js";

/** The sum over whole images of what was put back to where the maxima lay: the sum of what was put. */
const sum: Rule = ({ inputs: [x], attributes }, { make, madeBy }) => {
  const [dy] = madeBy(x, "MaxUnpool")?.inputs ?? [];
  if (!x || !dy) return undefined;
  const axes = reducedAxes(attributes, x.shape.length);
  const isWhole = x.shape.every((_, axis) => axis < 2 || axes.includes(axis));
  return isWhole ? make("ReduceSum", [dy], { axes: [...axes], keepdims: keepsAxes(attributes) }) : undefined;
};

/** A bias before a pool has its gradient from the pool's. */
export const unpooledSums: Pass = {
  name: "unpooled-sums",
  description: "sums over images are taken before gradients are put back to where the maxima lay",
  run: (graph) => rewriteByRules(graph, { ReduceSum: [sum] }),
};
