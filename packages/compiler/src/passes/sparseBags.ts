import { intsOf, numberOf } from "../graph/attributes.js";
import type { Value } from "../graph/graph.js";
import { sameShape } from "../graph/shapes.js";
import type { Pass } from "./pass.js";
import { type Rule, rewriteByRules, type Site } from "./rules.js";
import { keepsAxes, reducedAxes } from "./shapes.js";

/** Legend: B rows of the batch, L ids of a bag, V distinct ids, H units. */

interface Rows {
  readonly table: Value;
  readonly ids: Value;
}

/** Rows of a table [V, H] at ids [B, L]. */
function gathered(value: Value | undefined, site: Site): Rows | undefined {
  const gather = site.madeBy(value, "Gather");
  const [table, ids] = gather?.inputs ?? [];
  if (!gather || !table || !ids || table.shape.length !== 2 || ids.shape.length !== 2) return undefined;
  return numberOf(gather.attributes, "axis", 0) === 0 ? { table, ids } : undefined;
}

/** [B, 1, L] · rows [B, L, H]. */
const product: Rule = ({ inputs: [weights, rows], attributes: { transA = false, transB = false, alpha = 1 } }, site) => {
  const found = gathered(rows, site);
  if (!found || !weights || transA || transB || alpha !== 1) return undefined;
  const { table, ids } = found;
  const [B = 0, L = 0] = ids.shape;
  if (!sameShape(weights.shape, [B, 1, L])) return undefined;
  const weights_BL = site.make("Reshape", [weights], { shape: [B, L] });
  const bags = site.make("BagProduct", [table, ids, weights_BL]);
  return site.make("Reshape", [bags], { shape: [B, 1, table.shape[1] ?? 0] });
};

/** Σ_l weights [B, L, 1] × rows [B, L, H]. */
const sum: Rule = ({ inputs: [x], attributes }, site) => {
  const factors = site.madeBy(x, "Mul")?.inputs ?? [];
  for (const [rows, weights] of [factors, factors.toReversed()]) {
    const found = gathered(rows, site);
    if (!found || !rows || !weights) continue;
    const { table, ids } = found;
    const [B = 0, L = 0] = ids.shape;
    if (!sameShape(weights.shape, [B, L, 1]) || reducedAxes(attributes, 3).join() !== "1") continue;
    const bags = site.make("BagProduct", [table, ids, site.make("Reshape", [weights], { shape: [B, L] })]);
    return keepsAxes(attributes) ? site.make("Reshape", [bags], { shape: [B, 1, table.shape[1] ?? 0] }) : bags;
  }
  return undefined;
};

/** Rows [B L, H] that are weights [B, L, 1] × dy [B, 1, H], summed into a table. */
const scattered: Rule = ({ inputs: [ids, rows], attributes }, site) => {
  if (!ids || !rows || "untrained" in attributes) return undefined;
  const [, H = 0] = intsOf(attributes, "shape");
  const flat = site.madeBy(rows, "Reshape")?.inputs[0] ?? rows;
  const factors = site.madeBy(flat, "Mul")?.inputs ?? [];
  for (const [weights, dy] of [factors, factors.toReversed()]) {
    const [B = 0, L = 0, one] = weights?.shape ?? [];
    if (!weights || !dy || weights.shape.length !== 3 || one !== 1 || !sameShape(dy.shape, [B, 1, H]) || L === 1) continue;
    const [ids_BL, weights_BL] = [ids, weights].map((value) => site.make("Reshape", [value], { shape: [B, L] }));
    return site.make("ScatterBag", [ids_BL, weights_BL, site.make("Reshape", [dy], { shape: [B, H] })], attributes);
  }
  return undefined;
};

/** A factor or divisor [B, 1] of a bag's weights: it may as well be that of the bag's product. */
function ofRows(
  weights: Value | undefined,
  site: Site,
): readonly [operator: "Mul" | "Div", rest: Value, factor: Value] | undefined {
  for (const operator of ["Div", "Mul"] as const) {
    const [a, b] = site.madeBy(weights, operator)?.inputs ?? [];
    if (!a || !b || !weights) continue;
    const isRow = ({ shape }: Value): boolean => sameShape(shape, [weights.shape[0] ?? 0, 1]) && weights.shape[1] !== 1;
    if (isRow(b) && sameShape(a.shape, weights.shape)) return [operator, a, b];
    if (operator === "Mul" && isRow(a) && sameShape(b.shape, weights.shape)) return [operator, b, a];
  }
  return undefined;
}

const scaledProduct: Rule = ({ inputs: [table, ids, weights] }, site) => {
  const [operator, rest, factor] = ofRows(weights, site) ?? [];
  return operator && site.make(operator, [site.make("BagProduct", [table, ids, rest]), factor]);
};

const scaledScatter: Rule = ({ inputs: [ids, weights, dy], attributes }, site) => {
  const [operator, rest, factor] = ofRows(weights, site) ?? [];
  return operator && site.make("ScatterBag", [ids, rest, site.make(operator, [dy, factor])], attributes);
};

/** Bags of rows of a table, and their gradient, without the rows ever being copied: `BagProduct`, `ScatterBag`. */
export const sparseBags: Pass = {
  name: "sparse-bags",
  description: "products of bags with a table, and their gradients, as one operator each",
  run: (graph) =>
    rewriteByRules(graph, {
      MatMul: [product],
      FusedMatMul: [product],
      ReduceSum: [sum],
      ScatterRows: [scattered],
      BagProduct: [scaledProduct],
      ScatterBag: [scaledScatter],
    }),
};
