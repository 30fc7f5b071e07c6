import { numbersOf } from "../../graph/builder.js";
import { filled } from "../expressions/layout.js";
import type { KernelCall, TraceKernel, TraceKernels } from "../kernel.js";
import { intsIn, numberIn, textIn } from "../kernelArguments.js";

function typeIn(call: KernelCall, otherwise: "float32" | "int32" | "bool"): "float32" | "int32" | "bool" {
  const type = textIn(call, "dtype", otherwise);
  if (type === "float32" || type === "int32" || type === "bool") return type;
  throw new Error(`tensors of ${type} can't be compiled`);
}

const fill: TraceKernel = (call) => {
  const value = call.attributes["value"];
  const number = typeof value === "boolean" ? Number(value) : numberIn(call, "value");
  const shape = intsIn(call, "shape");
  return filled(call.graph, { shape, type: typeIn(call, typeof value === "boolean" ? "bool" : "float32") }, number);
};

/** Numbers from `start` to before `stop`, each by `step` (rounded) from the one before it. */
const range: TraceKernel = (call) => {
  const [start, stop, given] = [numberIn(call, "start"), numberIn(call, "stop"), numberIn(call, "step")];
  const type = typeIn(call, "float32");
  const isEmpty = start === stop || (start < stop && given < 0) || (stop < start && given > 1);
  const numbers = numbersOf(type, new Array<number>(isEmpty ? 0 : Math.abs(Math.ceil((stop - start) / given))).fill(0));
  const step = stop < start && given === 1 ? -1 : given;
  for (let i = 0; i < numbers.length; i++) numbers[i] = i === 0 ? start : (numbers[i - 1] ?? 0) + step;
  return call.graph.constant(numbers, { shape: [numbers.length], type });
};

const linSpace: TraceKernel = (call) => {
  const [start, stop, count] = [numberIn(call, "start"), numberIn(call, "stop"), numberIn(call, "num")];
  const step = (stop - start) / (count - 1);
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i === 0 ? start : (numbers[i - 1] ?? 0) + step;
  return call.graph.constant(numbers, { shape: [count], type: "float32" });
};

const filledLike =
  (number: number): TraceKernel =>
  ({ graph, input }) =>
    filled(graph, input("x"), number);

/** What makes numbers of nothing. */
export const creation: TraceKernels = {
  Fill: fill,
  ZerosLike: filledLike(0),
  OnesLike: filledLike(1),
  Range: range,
  LinSpace: linSpace,
};
