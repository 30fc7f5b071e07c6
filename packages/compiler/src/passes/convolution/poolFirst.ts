import type { GraphBuilder } from "../../graph/builder.js";
import type { Graph, Node, Value } from "../../graph/graph.js";
import { rewrite, type Visit } from "../../graph/rewrite.js";
import { sameShape } from "../../graph/shapes.js";
import type { Pass } from "../pass.js";
import { type Uses, usesOf } from "../uses.js";
import { isPerChannel } from "./shapes.js";

/** A pool of an activation whose gradients all come back through that activation. */
interface Late {
  /** What the activation takes. */
  readonly before: Value;
  /** `MaxUnpool` times where the activation is positive: the products, with what is unpooled. */
  readonly products: ReadonlyMap<Node, Value>;
}

/** Whether a value is 1 where another one (or what made it) is positive, and 0 elsewhere. */
function isSlope(value: Value | undefined, of: readonly Value[], graph: Graph, uses: Uses): boolean {
  const cast = uses.maker(value);
  const greater = uses.maker(cast?.operator === "Cast" ? cast.inputs[0] : undefined);
  const [x, bound] = greater?.operator === "Greater" ? greater.inputs : [];
  const zero = graph.constants.find((constant) => constant.value === bound);
  return x !== undefined && of.includes(x) && (zero?.numbers.every((n) => n === 0) ?? false);
}

/**
 * The pool of `relu(before)`. Where the maximum is positive, it lies where that of `before` does; elsewhere the activation lets no
 * gradient through, so that it doesn't matter where it lies. That holds if each gradient meets the activation right behind.
 */
function lateActivation(pool: Node, graph: Graph, uses: Uses): Late | undefined {
  const [x] = pool.inputs;
  const relu = uses.maker(x);
  const [before] = relu?.inputs ?? [];
  const [, index] = pool.outputs;
  if (pool.operator !== "MaxPool" || relu?.operator !== "Relu" || !x || !before || !index || uses.isOutput(index))
    return undefined;
  const products = new Map<Node, Value>();
  for (const unpool of uses.takers(index)) {
    const [dy] = unpool.inputs;
    const [put] = unpool.outputs;
    const [product, ...others] = put ? uses.takers(put) : [];
    if (unpool.operator !== "MaxUnpool" || !dy || !put || product?.operator !== "Mul" || others.length > 0) return undefined;
    const slope = product.inputs.find((input) => input !== put);
    if (uses.isOutput(put) || !isSlope(slope, [x, before], graph, uses)) return undefined;
    products.set(product, dy);
  }
  return { before, products };
}

/** Adds per channel, which only the pool takes: the maxima lie where they did. */
function lateBias(pool: Node, uses: Uses): readonly [Value, Value] | undefined {
  const [x] = pool.inputs;
  const add = uses.maker(x);
  const [a, b] = add?.inputs ?? [];
  if (pool.operator !== "MaxPool" || add?.operator !== "Add" || !x || !a || !b || uses.count(x) !== 1) return undefined;
  if (isPerChannel(b) && sameShape(a.shape, x.shape)) return [a, b];
  return isPerChannel(a) && sameShape(b.shape, x.shape) ? [b, a] : undefined;
}

function activationsLate(graph: Graph): Graph {
  const uses = usesOf(graph);
  const pools = new Map<Node, Late>();
  const products = new Map<Node, { readonly pool: Node; readonly dy: Value }>();
  for (const pool of graph.nodes) {
    const late = lateActivation(pool, graph, uses);
    if (!late) continue;
    pools.set(pool, late);
    for (const [product, dy] of late.products) products.set(product, { pool, dy });
  }
  const visit: Visit = (node, builder, mapped) => {
    const original = uses.maker(node.outputs[0]);
    const late = original && pools.get(original);
    if (late) {
      const [value, index] = builder.add("MaxPool", [mapped(late.before)], node.attributes);
      return value && index && [builder.one("Relu", [value]), index];
    }
    const back = original && products.get(original);
    return back && [unpooled(back.pool, mapped(back.dy), builder, mapped)];
  };
  return pools.size === 0 ? graph : rewrite(graph, visit);
}

/** The gradient through the activation, and then to where the maxima lay. */
function unpooled(pool: Node, dy: Value, builder: GraphBuilder, mapped: (value: Value) => Value): Value {
  const [value, index] = pool.outputs;
  const [x] = pool.inputs;
  if (!value || !index || !x) throw new Error("internal: a pool without its outputs");
  const positive = builder.one("Greater", [mapped(value), builder.scalar(0)]);
  const through = builder.one("Mul", [dy, builder.one("Cast", [positive], { to: "float32" })]);
  return builder.one("MaxUnpool", [through, mapped(index)], { ...pool.attributes, shape: [...x.shape] });
}

function biasesLate(graph: Graph): Graph {
  const uses = usesOf(graph);
  return rewrite(graph, (node, builder, mapped) => {
    const original = uses.maker(node.outputs[0]);
    const found = original && lateBias(original, uses);
    if (!found) return undefined;
    const [value, index] = builder.add("MaxPool", [mapped(found[0])], node.attributes);
    return value && index && [builder.one("Add", [value, mapped(found[1])]), index];
  });
}

/**
 * Maxima are taken before a bias is added and before an activation: both leave them where they are, and have fewer numbers to work on
 * afterwards.
 */
export const poolFirst: Pass = {
  name: "pool-first",
  description: "maxima are taken before a channel's bias is added and before ReLU",
  run: (graph) => biasesLate(activationsLate(graph)),
};
