import { z } from "zod";
import type { Value } from "../../graph/graph.js";
import { reshape, transpose } from "../expressions/layout.js";
import type { KernelCall, TraceKernel, TraceKernels } from "../kernel.js";
import { fusedActivation } from "./fusedActivation.js";
import { channelsFirst, channelsLast, filterFirst } from "./layout.js";
import { leftOver, type Window, windowOf } from "./window.js";

/** Legend: B rows, C channels in, F channels out, M channels out per channel in; filters of TensorFlow.js are [h, w, C, F]. */

const shapeOf = z.array(z.number());

/** Whether images already have their channels first. */
const isFirst = ({ attributes }: KernelCall): boolean => attributes["dataFormat"] === "NCHW";

const first = (call: KernelCall, x: Value): Value => (isFirst(call) ? x : channelsFirst(call.graph, x));
const last = (call: KernelCall, x: Value): Value => (isFirst(call) ? x : channelsLast(call.graph, x));

const conv = ({ strides, pads, dilations }: Window, group = 1) => ({
  strides: [...strides],
  pads: [...pads],
  dilations: [...dilations],
  group,
});

/** Filters in ONNX's layout, in how many groups. */
interface Filters {
  readonly filter: Value;
  readonly group: number;
}

function convolved(call: KernelCall, { filter, group }: Filters): Value {
  const x = first(call, call.input("x"));
  const window = windowOf(x.shape.slice(2), filter.shape.slice(2), call.attributes, { first: isFirst(call) });
  return last(call, call.graph.one("Conv", [x, filter], conv(window, group)));
}

/** Filters [h, w, C, F] as [F, C, h, w]. */
const full = ({ graph, input }: KernelCall): Filters => ({ filter: filterFirst(graph, input("filter")), group: 1 });

/** Filters [h, w, C, M] as [C·M, 1, h, w] in C groups. */
function depthwise({ graph, input }: KernelCall): Filters {
  const given = input("filter");
  const [h = 1, w = 1, C = 1, M = 1] = given.shape;
  return { filter: reshape(graph, transpose(graph, given, [2, 3, 0, 1]), [C * M, 1, h, w]), group: C };
}

/** Gradient by the input: what the forward convolution read comes back by the same filters. */
function inputGradient(call: KernelCall, { filter, group }: Filters): Value {
  const dy = first(call, call.input("dy"));
  const shape = shapeOf.parse(call.attributes["inputShape"]);
  const spatial = isFirst(call) ? shape.slice(2) : shape.slice(1, -1);
  const window = windowOf(spatial, filter.shape.slice(2), call.attributes, {
    places: dy.shape.slice(2),
    first: isFirst(call),
  });
  const attributes = { ...conv(window, group), output_padding: leftOver(spatial, window) };
  return last(call, call.graph.one("ConvTranspose", [dy, filter], attributes));
}

/** Gradient by the filters: a convolution of the input by `dy`, with rows as channels; strides and dilations change places. */
const filterGradient: TraceKernel = (call) => {
  const { graph } = call;
  const x = first(call, call.input("x"));
  const dy = first(call, call.input("dy"));
  const [C = 1, F = 1] = shapeOf.parse(call.attributes["filterShape"]).slice(-2);
  const kernel = shapeOf.parse(call.attributes["filterShape"]).slice(0, -2);
  const window = windowOf(x.shape.slice(2), kernel, call.attributes, { places: dy.shape.slice(2), first: isFirst(call) });
  const swapped = [1, 0, ...x.shape.slice(2).map((_, i) => i + 2)];
  const dFilter = graph.one("Conv", [transpose(graph, x, swapped), transpose(graph, dy, swapped)], turned(window, 1));
  return filterLast(call, dFilter, [C, F, ...kernel]);
};

/** As `filterGradient`, each channel by itself: rows of one channel are a group. */
const depthwiseFilterGradient: TraceKernel = (call) => {
  const { graph } = call;
  const x = channelsFirst(graph, call.input("x"));
  const dy = channelsFirst(graph, call.input("dy"));
  const [h = 1, w = 1, C = 1, M = 1] = shapeOf.parse(call.attributes["filterShape"]);
  const [B = 1, , H = 1, W = 1] = x.shape;
  const window = windowOf([H, W], [h, w], call.attributes, { places: dy.shape.slice(2) });
  const rows = reshape(graph, transpose(graph, x, [1, 0, 2, 3]), [1, C * B, H, W]);
  const dFilter = graph.one("Conv", [rows, transpose(graph, dy, [1, 0, 2, 3])], turned(window, C));
  const [, , tall = 1, wide = 1] = dFilter.shape;
  return filterLast(call, reshape(graph, dFilter, [C, M, tall, wide]), [C, M, h, w]);
};

const turned = ({ strides, dilations, pads }: Window, group: number) =>
  conv({ strides: dilations, dilations: strides, pads, kernel: [], places: [] }, group);

/** `[C, F, …]` as `[…, C, F]`. Where the forward windows leave numbers over, there are places too many behind. */
function filterLast({ graph }: KernelCall, dFilter: Value, shape: readonly number[]): Value {
  const exact = shape.every((size, i) => size === dFilter.shape[i])
    ? dFilter
    : graph.one("Slice", [dFilter], { starts: shape.map(() => 0), ends: [...shape], axes: shape.map((_, i) => i) });
  return transpose(graph, exact, [...shape.slice(2).map((_, i) => i + 2), 0, 1]);
}

/** Convolutions and their gradients. TensorFlow.js has no gradient of dilated ones. */
export const convolution: TraceKernels = {
  Conv2D: (call) => convolved(call, full(call)),
  FusedConv2D: (call) => fusedActivation(call, convolved(call, full(call))),
  Conv2DBackpropInput: (call) => inputGradient(call, full(call)),
  Conv2DBackpropFilter: filterGradient,
  DepthwiseConv2dNative: (call) => convolved(call, depthwise(call)),
  FusedDepthwiseConv2D: (call) => fusedActivation(call, convolved(call, depthwise(call))),
  DepthwiseConv2dNativeBackpropInput: (call) => inputGradient(call, depthwise(call)),
  DepthwiseConv2dNativeBackpropFilter: depthwiseFilterGradient,
  Conv3D: (call) => convolved(call, full(call)),
  Conv3DBackpropInputV2: (call) => inputGradient(call, full(call)),
  Conv3DBackpropFilterV2: filterGradient,
};
