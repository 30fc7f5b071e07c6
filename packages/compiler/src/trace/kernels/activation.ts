import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { binary, cast, elementwise, like, where } from "../expressions/elementwise.js";
import type { TraceKernels } from "../kernel.js";
import { numberIn } from "../kernelArguments.js";
import { onFloats } from "./unary.js";

/** Constants of self-normalising networks (Klambauer et al. 2017). */
const SELU = { alpha: 1.6732632423543772, gamma: 1.0507009873554805 };

export const relu = (graph: GraphBuilder, x: Value): Value => elementwise(graph, "Relu", [x]);

export const relu6 = (graph: GraphBuilder, x: Value): Value =>
  elementwise(graph, "Clip", [x, like(graph, x, 0), like(graph, x, 6)]);

export const elu = (graph: GraphBuilder, x: Value): Value => elementwise(graph, "Elu", [x], { alpha: 1 });

export const leakyRelu = (graph: GraphBuilder, x: Value, alpha: number): Value => elementwise(graph, "LeakyRelu", [x], { alpha });

/** x, and `alpha` x below zero. */
export const prelu = (graph: GraphBuilder, x: Value, alpha: Value): Value =>
  where(graph, binary(graph, "Less", x, like(graph, x, 0)), binary(graph, "Mul", alpha, x), x);

/** Activations. */
export const activation: TraceKernels = {
  Relu: onFloats((x, { graph }) => relu(graph, x)),
  Relu6: onFloats((x, { graph }) => relu6(graph, x)),
  Elu: onFloats((x, { graph }) => elu(graph, x)),
  Selu: onFloats((x, { graph }) => elementwise(graph, "Selu", [x], SELU)),
  LeakyRelu: (call) => leakyRelu(call.graph, cast(call.graph, call.input("x"), "float32"), numberIn(call, "alpha")),
  Prelu: ({ graph, input }) => prelu(graph, cast(graph, input("x"), "float32"), cast(graph, input("alpha"), "float32")),
  EluGrad: ({ graph, input }) => {
    const [dy, y] = [input("dy"), input("y")];
    const slope = binary(graph, "Add", y, like(graph, y, 1));
    return where(graph, binary(graph, "GreaterOrEqual", y, like(graph, y, 0)), dy, binary(graph, "Mul", dy, slope));
  },
};
