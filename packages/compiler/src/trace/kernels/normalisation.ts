import { z } from "zod";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/types.js";
import type { KernelCall, TraceKernel, TraceKernels } from "../kernel.js";
import { axes, reshaped } from "./layout.js";

/** Legend: C channels, N pixels of all rows. */

/** `(x − mean) · scale / √(variance + ε) + offset`; statistics are `[C]`, or of x's shape. */
const batchNorm: TraceKernel = ({ graph, input, inputs, attributes }) => {
  const epsilon = z.number().nullish().parse(attributes["varianceEpsilon"]) ?? 0.001;
  const centred = graph.one("Sub", [input("x"), input("mean")]);
  const deviation = graph.one("Sqrt", [graph.one("Add", [input("variance"), graph.scalar(epsilon)])]);
  const { scale, offset } = inputs;
  const factor = scale ? graph.one("Div", [scale, deviation]) : graph.one("Reciprocal", [deviation]);
  const normal = graph.one("Mul", [centred, factor]);
  return offset ? graph.one("Add", [normal, offset]) : normal;
};

const lrn = z.object({ depthRadius: z.number(), bias: z.number(), alpha: z.number(), beta: z.number() });

/** Sums over the channels at most `radius` away: a product with a band of ones. */
function around(graph: GraphBuilder, x: Value, radius: number): Value {
  const C = x.shape.at(-1) ?? 1;
  const band = axes(0, C).flatMap((row) => axes(0, C).map((column) => (Math.abs(row - column) <= radius ? 1 : 0)));
  const ones = graph.constant(Float32Array.from(band), { shape: [C, C], type: "float32" });
  const x_NC = reshaped(graph, x, [x.shape.slice(0, -1).reduce((all, n) => all * n, 1), C]);
  return reshaped(graph, graph.one("MatMul", [x_NC, ones]), x.shape);
}

/** `bias + alpha · Σ x²` over the neighbouring channels. */
function scaleOf({ graph, input, attributes }: KernelCall): Value {
  const { depthRadius, bias, alpha } = lrn.parse(attributes);
  const x = input("x");
  const squares = around(graph, graph.one("Mul", [x, x]), depthRadius);
  return graph.one("Add", [graph.one("Mul", [squares, graph.scalar(alpha)]), graph.scalar(bias)]);
}

/** `x · scale^−beta`: local response normalisation (Krizhevsky et al. 2012, §3.3). */
const localResponse: TraceKernel = (call) => {
  const { graph, input, attributes } = call;
  return graph.one("Mul", [input("x"), graph.one("Pow", [scaleOf(call), graph.scalar(-lrn.parse(attributes).beta)])]);
};

/** `dy · scale^−beta − 2 alpha beta x Σ y dy / scale`. */
const localResponseGradient: TraceKernel = (call) => {
  const { graph, input, attributes } = call;
  const { depthRadius, alpha, beta } = lrn.parse(attributes);
  const scale = scaleOf(call);
  const shared = around(graph, graph.one("Div", [graph.one("Mul", [input("y"), input("dy")]), scale]), depthRadius);
  const through = graph.one("Mul", [graph.one("Mul", [input("x"), shared]), graph.scalar(2 * alpha * beta)]);
  const direct = graph.one("Mul", [input("dy"), graph.one("Pow", [scale, graph.scalar(-beta)])]);
  return graph.one("Sub", [direct, through]);
};

/** Normalisation by statistics, and by neighbouring channels. The gradient of batch normalisation is TensorFlow.js's, in its own terms. */
export const normalisation: TraceKernels = {
  FusedBatchNorm: batchNorm,
  LRN: localResponse,
  LRNGrad: localResponseGradient,
};
