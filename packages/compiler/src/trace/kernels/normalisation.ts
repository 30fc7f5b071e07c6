import { z } from "zod";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { binary, elementwise, like } from "../expressions/elementwise.js";
import type { KernelCall, TraceKernel, TraceKernels } from "../kernel.js";
import { numberIn } from "../kernelArguments.js";
import { axes } from "./layout.js";
import { product } from "./matmul.js";

/** Legend: C channels. */

/** `(x − mean) · scale / √(variance + ε) + offset`; statistics are `[C]`, or of x's shape. */
const batchNorm: TraceKernel = (call) => {
  const { graph, input } = call;
  const { scale, offset } = call.inputs;
  const centred = binary(graph, "Sub", input("x"), input("mean"));
  const variance = input("variance");
  const epsilon = like(graph, variance, numberIn(call, "varianceEpsilon", 0.001));
  // The gradient, which TensorFlow.js composes, has these nodes too.
  const inverse = elementwise(graph, "Reciprocal", [elementwise(graph, "Sqrt", [binary(graph, "Add", variance, epsilon)])]);
  const normal = binary(graph, "Mul", centred, scale ? binary(graph, "Mul", inverse, scale) : inverse);
  return offset ? binary(graph, "Add", normal, offset) : normal;
};

const lrn = z.object({ depthRadius: z.number(), bias: z.number(), alpha: z.number(), beta: z.number() });

/** Sums over the channels at most `radius` away: a product with a band of ones. */
function around(graph: GraphBuilder, x: Value, radius: number): Value {
  const C = x.shape.at(-1) ?? 1;
  const band = axes(0, C).flatMap((row) => axes(0, C).map((column) => (Math.abs(row - column) <= radius ? 1 : 0)));
  const ones = graph.constant(Float32Array.from(band), { shape: [C, C], type: "float32" });
  return product(graph, x, ones, { transA: false, transB: false });
}

/** `bias + alpha · Σ x²` over the neighbouring channels. */
function scaleOf({ graph, input, attributes }: KernelCall): Value {
  const { depthRadius, bias, alpha } = lrn.parse(attributes);
  const squares = around(graph, binary(graph, "Mul", input("x"), input("x")), depthRadius);
  return binary(graph, "Add", binary(graph, "Mul", squares, like(graph, squares, alpha)), like(graph, squares, bias));
}

/** `x · scale^−beta`: local response normalisation (Krizhevsky et al. 2012, §3.3). */
const localResponse: TraceKernel = (call) => {
  const scale = scaleOf(call);
  const factor = binary(call.graph, "Pow", scale, like(call.graph, scale, -lrn.parse(call.attributes).beta));
  return binary(call.graph, "Mul", call.input("x"), factor);
};

/** `dy · scale^−beta − 2 alpha beta x Σ y dy / scale`, summed over the neighbouring channels. */
const localResponseGradient: TraceKernel = (call) => {
  const { graph, input } = call;
  const { depthRadius, alpha, beta } = lrn.parse(call.attributes);
  const times = (a: Value, b: Value): Value => binary(graph, "Mul", a, b);
  const scale = scaleOf(call);
  const shared = around(graph, binary(graph, "Div", times(input("y"), input("dy")), scale), depthRadius);
  const through = times(times(input("x"), shared), like(graph, shared, 2 * alpha * beta));
  const direct = times(input("dy"), binary(graph, "Pow", scale, like(graph, scale, -beta)));
  return binary(graph, "Sub", direct, through);
};

/** Normalisation by given statistics, and by neighbouring channels. TensorFlow.js composes the gradient of the first from others. */
export const normalisation: TraceKernels = {
  FusedBatchNorm: batchNorm,
  LRN: localResponse,
  LRNGrad: localResponseGradient,
};
