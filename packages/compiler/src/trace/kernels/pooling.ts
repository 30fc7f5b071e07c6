import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { sizeOf } from "../../graph/shapes.js";
import { cast } from "../expressions/elementwise.js";
import type { KernelCall, TraceKernel, TraceKernels } from "../kernel.js";
import { channelsFirst, channelsLast } from "./layout.js";
import { leftOver, poolWindowOf, type Window } from "./window.js";

/** Legend: B rows, C channels, H×W image. */

const attributesOf = ({ kernel, strides, pads }: Window) => ({
  kernel_shape: [...kernel],
  strides: [...strides],
  pads: [...pads],
});

/** The maxima of windows over `[B, C, …]`, and where they lie. Equal calls are one node: the gradient finds that of the forward pass. */
function maxima(graph: GraphBuilder, x: Value, window: Window): readonly [Value, Value] {
  const [value, index] = graph.add("MaxPool", [x], attributesOf(window));
  if (value && index) return [value, index];
  throw new Error("internal: MaxPool without an output");
}

/** ONNX's pools have no int32. */
function pooled({ graph, input, attributes }: KernelCall, pool: (x: Value, window: Window) => Value): Value {
  const given = input("x");
  const x = channelsFirst(graph, cast(graph, given, "float32"));
  const y = channelsLast(graph, pool(x, poolWindowOf(x.shape.slice(2), attributes)));
  return cast(graph, y, given.type);
}

const maxPool: TraceKernel = (call) => pooled(call, (x, window) => maxima(call.graph, x, window)[0]);

/** Each number of `dy` goes to the first maximum of its window. */
const maxPoolGrad: TraceKernel = ({ graph, input, attributes }) => {
  const x = channelsFirst(graph, input("input"));
  const dy = channelsFirst(graph, input("dy"));
  const window = poolWindowOf(x.shape.slice(2), attributes, dy.shape.slice(2));
  const [, index] = maxima(graph, x, window);
  return channelsLast(graph, graph.one("MaxUnpool", [dy, index], { ...attributesOf(window), shape: [...x.shape] }));
};

/** Positions count in `[H, W, C]`, or in `[B, H, W, C]`. */
const maxPoolWithArgmax: TraceKernel = ({ graph, input, attributes }) => {
  const x = channelsFirst(graph, input("x"));
  const [B = 1, C = 1, H = 1, W = 1] = x.shape;
  const [value, index] = maxima(graph, x, poolWindowOf([H, W], attributes));
  const plane = H * W;
  const withBatch = attributes["includeBatchInIndex"] === true;
  const start = Int32Array.from({ length: B * C }, (_, bc) => {
    const [b, c] = [Math.floor(bc / C), bc % C];
    return c + (withBatch ? b * plane * C : 0) - bc * plane * C;
  });
  const spread = graph.one("Mul", [cast(graph, index, "int32"), graph.scalar(C, "int32")]);
  const position = graph.one("Add", [spread, graph.constant(start, { shape: [B, C, 1, 1], type: "int32" })]);
  return [channelsLast(graph, value), channelsLast(graph, position)];
};

const avgPool: TraceKernel = (call) => pooled(call, (x, window) => call.graph.one("AveragePool", [x], attributesOf(window)));

/** As TensorFlow.js has it: each number's share is 1 / the window's size, also where the forward mean leaves padding out. */
const avgPoolGrad: TraceKernel = ({ graph, input, attributes }) => {
  const { shape } = input("input");
  const dy = channelsFirst(graph, input("dy"));
  const spatial = shape.slice(1, -1);
  const C = shape.at(-1) ?? 1;
  const window = poolWindowOf(spatial, attributes, dy.shape.slice(2));
  const { kernel, strides, pads } = window;
  const size = sizeOf(kernel);
  const share = graph.constant(new Float32Array(C * size).fill(1 / size), { shape: [C, 1, ...kernel], type: "float32" });
  const options = { strides: [...strides], pads: [...pads], dilations: kernel.map(() => 1), group: C };
  const attributesOfSpread = { ...options, output_padding: leftOver(spatial, window) };
  return channelsLast(graph, graph.one("ConvTranspose", [dy, share], attributesOfSpread));
};

/** Pools over images, and over volumes where the gradient is that of a mean. */
export const pooling: TraceKernels = {
  MaxPool: maxPool,
  MaxPoolGrad: maxPoolGrad,
  MaxPoolWithArgmax: maxPoolWithArgmax,
  AvgPool: avgPool,
  AvgPoolGrad: avgPoolGrad,
  AvgPool3D: avgPool,
  AvgPool3DGrad: avgPoolGrad,
};
