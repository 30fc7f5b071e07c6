import { flagOf, intsOf, numberOf } from "../graph/attributes.js";
import type { GraphBuilder } from "../graph/builder.js";
import { operatorOf } from "../graph/operators.js";
import { rewrite, type Visited } from "../graph/rewrite.js";
import { sameShape, sizeOf } from "../graph/shapes.js";
import type { Graph, Value } from "../graph/types.js";
import { withBody } from "./bodies.js";
import type { Pass, Provider } from "./pass.js";
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

/** The term of a `Gemm` that has none: what is added to its product, which nothing else takes. */
function withTerm(node: Visited, original: readonly (Value | undefined)[], uses: Uses, builder: GraphBuilder): Value | undefined {
  for (const [at, other] of [
    [0, 1],
    [1, 0],
  ] as const) {
    const gemm = builder.producerOf(node.inputs[at]);
    const [was, term] = [original[at], node.inputs[other]];
    if (gemm?.operator !== "Gemm" || gemm.inputs[2] || !was || !term || uses.count(was) !== 1) continue;
    const [made] = gemm.outputs;
    if (!made || term === made || sizeOf(term.shape) === sizeOf(made.shape) || term.shape.length > 2) continue;
    const [result] = operatorOf("Add").infer([made, term], {});
    if (!result || !sameShape(result.shape, made.shape)) continue;
    return builder.one("Gemm", [gemm.inputs[0], gemm.inputs[1], term], gemm.attributes);
  }
  return undefined;
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
    if (node.operator !== "Add") return undefined;
    const value = withTerm(node, uses.maker(node.outputs[0])?.inputs ?? [], uses, builder);
    return value && [value];
  });
}

/** Products of matrices become `Gemm`, with the bias that is added and the transposition of what goes in. */
export const gemmBias: Pass = {
  name: "gemm-bias",
  description: "products of matrices with their bias and their transpositions as one Gemm",
  run: (graph, { provider }) => run(graph, provider),
};
