import { flagOf, intsOf, numberOf } from "../graph/attributes.js";
import type { GraphBuilder } from "../graph/builder.js";
import type { Graph, Value } from "../graph/graph.js";
import { broadcast } from "../graph/operators/elementwise.js";
import { operatorOf } from "../graph/operators.js";
import { rewrite, type Visited } from "../graph/rewrite.js";
import { sameShape, sizeOf } from "../graph/shapes.js";
import { withBody } from "./bodies.js";
import type { Pass, Provider } from "./pass.js";
import { keepsAxes, reducedAxes } from "./shapes.js";
import { type Uses, usesOf } from "./uses.js";

/** A value without the swap of its last two axes, if that is what made it. */
function swappedFrom(value: Value, builder: GraphBuilder): Value | undefined {
  const node = builder.producerOf(value);
  if (node?.operator !== "Transpose") return undefined;
  const perm = intsOf(node.attributes, "perm");
  const rank = perm.length;
  const isSwap = perm.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
  return isSwap && rank >= 2 ? node.inputs[0] : undefined;
}

/** Products: of two matrices as `Gemm`, with the swaps of their axes taken in. */
function product({ operator, inputs, attributes }: Visited, builder: GraphBuilder, provider: Provider): Value | undefined {
  const [a, b, c] = inputs;
  if (!a || !b || a.type !== "float32") return undefined;
  const [fromA, fromB] = [swappedFrom(a, builder), swappedFrom(b, builder)];
  const [transA, transB] = [flagOf(attributes, "transA") !== !!fromA, flagOf(attributes, "transB") !== !!fromB];
  const [left, right] = [fromA ?? a, fromB ?? b];
  const alpha = numberOf(attributes, "alpha", 1);
  const isSame = !fromA && !fromB;
  if (operator === "Gemm") {
    return isSame ? undefined : builder.one("Gemm", [left, right, ...(c ? [c] : [])], { ...attributes, transA, transB });
  }
  const matrices = [left, right].map(({ shape }) => shape.slice(-2));
  const isOne = [left, right].every((value, i) => sizeOf(value.shape) === sizeOf(matrices[i] ?? []));
  if (isOne) {
    const [x, y] = [left, right].map((value, i) => reshaped(value, matrices[i] ?? [], builder));
    const [signature] = operatorOf(operator).infer(inputs, attributes);
    const made = builder.one("Gemm", [x, y], { transA, transB, ...(alpha === 1 ? {} : { alpha }) });
    return reshaped(made, signature?.shape ?? [], builder);
  }
  if (!transA && !transB && alpha === 1 && operator === "FusedMatMul") return builder.one("MatMul", [left, right]);
  // An operator of ONNX Runtime's own, which its WebGPU provider lacks.
  return isSame || provider === "webgpu" ? undefined : builder.one("FusedMatMul", [left, right], { alpha, transA, transB });
}

const reshaped = (value: Value, shape: readonly number[], builder: GraphBuilder): Value =>
  sameShape(value.shape, shape) ? value : builder.one("Reshape", [value], { shape });

/** The term of a `Gemm` that has none: what is added to its product, or to another shape of it, which nothing else takes. */
function withTerm(node: Visited, original: readonly (Value | undefined)[], uses: Uses, builder: GraphBuilder): Value | undefined {
  for (const [at, other] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const [was, sum, term] = [original[at], node.inputs[at], node.inputs[other]];
    const maker = builder.producerOf(sum);
    const isShaped = maker?.operator === "Reshape";
    const gemm = isShaped ? builder.producerOf(maker.inputs[0]) : maker;
    const isTakenOnce = was && uses.count(was) === 1 && (!isShaped || uses.count(uses.maker(was)?.inputs[0] ?? was) === 1);
    if (gemm?.operator !== "Gemm" || gemm.inputs[2] || !sum || !term || !isTakenOnce) continue;
    const bias = biasFor(gemm.outputs[0], sum, term, builder);
    const made = bias && builder.one("Gemm", [gemm.inputs[0], gemm.inputs[1], bias], gemm.attributes);
    if (made) return reshaped(made, sum.shape, builder);
  }
  return undefined;
}

/** What a `Gemm` must add, so that `term` need not be added to what became of its product. */
function biasFor(product: Value | undefined, sum: Value, term: Value, builder: GraphBuilder): Value | undefined {
  if (!product || sizeOf(term.shape) === sizeOf(product.shape)) return undefined;
  if (!sameShape(broadcast([sum.shape, term.shape]), sum.shape)) return undefined;
  if (sum.shape.length === 2) return term.shape.length <= 2 && sameShape(sum.shape, product.shape) ? term : undefined;
  // The same for all rows: one number per column.
  const [columns = 0] = product.shape.slice(-1);
  const isRow = sizeOf(term.shape) === columns && term.shape.at(-1) === columns && sum.shape.at(-1) === columns;
  return isRow ? reshaped(term, [columns], builder) : undefined;
}

/** Σ over a stack of products is one product of longer matrices: [K, M, N] and [K, P, N] → [M, K N] and [P, K N]. */
function summedProducts(node: Visited, original: Value | undefined, uses: Uses, builder: GraphBuilder): Value | undefined {
  const [x] = node.inputs;
  const maker = builder.producerOf(x);
  const [a, b] = maker?.inputs ?? [];
  if (!x || !original || uses.count(original) !== 1 || !maker || !a || !b) return undefined;
  if (maker.operator !== "MatMul" && maker.operator !== "FusedMatMul") return undefined;
  const isStack = [a, b, x].every(({ shape }) => shape.length === 3 && shape[0] === x.shape[0]);
  if (!isStack || x.type !== "float32" || reducedAxes(node.attributes, 3).join() !== "0") return undefined;
  const { attributes } = maker;
  const [transA, transB] = [flagOf(attributes, "transA"), flagOf(attributes, "transB")];
  const alpha = numberOf(attributes, "alpha", 1);
  const left = lengthened(a, transA, builder);
  const right = lengthened(b, !transB, builder);
  const product = builder.one("Gemm", [left, right], { transA, transB, ...(alpha === 1 ? {} : { alpha }) });
  return reshaped(product, keepsAxes(node.attributes) ? [1, ...product.shape] : product.shape, builder);
}

/** Matrices [K, M, N], one below the other (it is the rows that are summed over): [K M, N]; or side by side: [M, K N]. */
function lengthened(stack: Value, below: boolean, builder: GraphBuilder): Value {
  const [lanes = 1, rows = 1, columns = 1] = stack.shape;
  if (below) return reshaped(stack, [lanes * rows, columns], builder);
  return reshaped(builder.one("Transpose", [stack], { perm: [1, 0, 2] }), [rows, lanes * columns], builder);
}

function run(graph: Graph, provider: Provider): Graph {
  const uses = usesOf(graph);
  return rewrite(graph, (node, builder) => {
    const loop = withBody(node, (body) => run(body, provider));
    if (loop) return builder.add(loop.operator, loop.inputs, loop.attributes);
    if (["MatMul", "FusedMatMul", "Gemm"].includes(node.operator)) {
      const value = product(node, builder, provider);
      return value && [value];
    }
    const original = uses.maker(node.outputs[0])?.inputs ?? [];
    const value =
      node.operator === "Add"
        ? withTerm(node, original, uses, builder)
        : node.operator === "ReduceSum"
          ? summedProducts(node, original[0], uses, builder)
          : undefined;
    return value && [value];
  });
}

/** Products of matrices become `Gemm`, with the bias that is added and the transposition of what goes in; sums of products become one. */
export const gemmBias: Pass = {
  name: "gemm-bias",
  description: "products of matrices with their bias and their transpositions as one Gemm",
  run: (graph, { provider }) => run(graph, provider),
};
