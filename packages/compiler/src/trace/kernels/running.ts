import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { axisOf, sizeAt, sizeOf } from "../../graph/shapes.js";
import { binary, cast } from "../expressions/elementwise.js";
import { concat, filled, slice } from "../expressions/layout.js";
import type { TraceKernel, TraceKernels } from "../kernel.js";
import { flagIn, numberIn } from "../kernelArguments.js";

const cumsum: TraceKernel = (call) => {
  const { graph } = call;
  const x = call.input("x");
  if (x.shape.length === 0) return x;
  const axis = axisOf(numberIn(call, "axis", 0), x.shape.length);
  const number = x.type === "bool" ? cast(graph, x, "int32") : x;
  return graph.one("CumSum", [number], { axis, exclusive: flagIn(call, "exclusive"), reverse: flagIn(call, "reverse") });
};

/** The numbers moved along an axis by `distance`, with ones in their place. */
function shifted(graph: GraphBuilder, x: Value, axis: number, distance: number, reverse: boolean): Value {
  const size = sizeAt(x.shape, axis);
  const kept = x.shape.with(axis, size - distance);
  const begin = x.shape.map((_, each) => (each === axis && reverse ? distance : 0));
  const rest = slice(graph, x, begin, kept);
  const ones = filled(graph, { shape: x.shape.with(axis, distance), type: x.type }, 1);
  return concat(graph, reverse ? [rest, ones] : [ones, rest], axis);
}

/** ONNX has no running product: each round multiplies by what lies twice as far away (Hillis and Steele 1986). */
const cumprod: TraceKernel = (call) => {
  const { graph } = call;
  const given = call.input("x");
  const x = given.type === "bool" ? cast(graph, given, "int32") : given;
  if (x.shape.length === 0 || sizeOf(x.shape) === 0) return x;
  const axis = axisOf(numberIn(call, "axis", 0), x.shape.length);
  const size = sizeAt(x.shape, axis);
  const reverse = flagIn(call, "reverse");
  let product = flagIn(call, "exclusive") ? shifted(graph, x, axis, 1, reverse) : x;
  for (let distance = 1; distance < size; distance *= 2) {
    product = binary(graph, "Mul", product, shifted(graph, product, axis, distance, reverse));
  }
  return product;
};

/** Running sums and products. */
export const running: TraceKernels = { Cumsum: cumsum, Cumprod: cumprod };
