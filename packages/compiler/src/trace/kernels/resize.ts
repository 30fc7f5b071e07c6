import { z } from "zod";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { cast } from "../expressions/elementwise.js";
import { reshape, transpose } from "../expressions/layout.js";
import type { KernelCall, TraceKernel, TraceKernels } from "../kernel.js";
import { axes, channelsFirst, channelsLast } from "./layout.js";

/** Legend: B rows, H×W image, C channels, D a block's side. */

const options = z.object({ alignCorners: z.boolean(), halfPixelCenters: z.boolean() });

/** How places of the new image lie on the old one. */
interface Scale {
  readonly from: number;
  readonly to: number;
  readonly aligned: boolean;
  readonly centred: boolean;
}

/** Scales of the two axes of `[B, H, W, C]`. */
function scalesOf(
  { attributes }: KernelCall,
  [, h = 1, w = 1]: readonly number[],
  size: readonly number[],
): readonly [Scale, Scale] {
  const { alignCorners: aligned, halfPixelCenters: centred } = options.parse(attributes);
  const [tall = 1, wide = 1] = size;
  return [
    { from: h, to: tall, aligned, centred },
    { from: w, to: wide, aligned, centred },
  ];
}

const ratio = ({ from, to, aligned }: Scale): number => (aligned && to > 1 ? (from - 1) / (to - 1) : from / to);

/** Which old place each new one takes its number from. */
function nearest(scale: Scale): readonly number[] {
  const { from, to, aligned, centred } = scale;
  return Array.from({ length: to }, (_, place) => {
    const at = ratio(scale) * (centred ? place + 0.5 : place);
    return Math.max(0, Math.min(from - 1, aligned ? Math.round(at) : Math.floor(at)));
  });
}

/** `[to, from]` Share of each old place in each new one, for linear interpolation. */
function shares(scale: Scale): readonly (readonly number[])[] {
  const { from, to } = scale;
  return Array.from({ length: to }, (_, place) => {
    const at = ratio(scale) * place;
    const low = Math.floor(at);
    const high = Math.min(from - 1, Math.ceil(at));
    return axes(0, from).map((old) => (old === low ? 1 - (at - low) : 0) + (old === high ? at - low : 0));
  });
}

const chosen = (scale: Scale): readonly (readonly number[])[] =>
  nearest(scale).map((from) => axes(0, scale.from).map((old) => (old === from ? 1 : 0)));

const resizeBilinear: TraceKernel = ({ graph, input, attributes }) => {
  const { alignCorners, halfPixelCenters } = options.parse(attributes);
  const given = input("images");
  const x = channelsFirst(graph, cast(graph, given, "float32"));
  const [B = 1, C = 1] = x.shape;
  const mode = alignCorners ? "align_corners" : halfPixelCenters ? "half_pixel" : "asymmetric";
  return channelsLast(
    graph,
    graph.one("Resize", [x], { sizes: [B, C, ...sizeOf(attributes)], mode: "linear", coordinate_transformation_mode: mode }),
  );
};

const size = z.tuple([z.number(), z.number()]);
const sizeOf = (attributes: KernelCall["attributes"]): readonly number[] => size.parse(attributes["size"]);

const resizeNearest: TraceKernel = (call) => {
  const { graph, input, attributes } = call;
  const x = input("images");
  return scalesOf(call, x.shape, sizeOf(attributes)).reduce((image, scale, i) => {
    const from = Int32Array.from(nearest(scale));
    return graph.one("Gather", [image, graph.constant(from, { shape: [from.length], type: "int32" })], { axis: i + 1 });
  }, x);
};

/** The transposed interpolation: each old place collects its shares of `dy`. */
const gradient =
  (matrix: (scale: Scale) => readonly (readonly number[])[]): TraceKernel =>
  (call) => {
    const { graph, input } = call;
    const { shape } = input("images");
    const dy = channelsFirst(graph, input("dy"));
    const [down, across] = scalesOf(call, shape, dy.shape.slice(2));
    // TensorFlow.js would ignore them, which is another function's gradient.
    if (down.centred)
      throw new Error("halfPixelCenters has no gradient in TensorFlow.js: resize without it, or with alignCorners");
    const wide = graph.one("MatMul", [dy, matrixOf(graph, matrix(across))]);
    const tall = graph.one("MatMul", [transpose(graph, matrixOf(graph, matrix(down)), [1, 0]), wide]);
    return channelsLast(graph, tall);
  };

function matrixOf(graph: GraphBuilder, rows: readonly (readonly number[])[]): Value {
  return graph.constant(Float32Array.from(rows.flat()), { shape: [rows.length, rows[0]?.length ?? 0], type: "float32" });
}

const depthToSpace: TraceKernel = ({ graph, input, attributes }) =>
  channelsLast(
    graph,
    graph.one("DepthToSpace", [channelsFirst(graph, input("x"))], {
      blocksize: z.number().parse(attributes["blockSize"]),
      mode: "DCR",
    }),
  );

const blocks = z.array(z.number());
const ranges = z.array(z.tuple([z.number(), z.number()]));

/** `[B, s₁·D₁, …, rest]` → `[D₁·…·B, s₁, …, rest]`. */
const spaceToBatch: TraceKernel = ({ graph, input, attributes }) => {
  const block = blocks.parse(attributes["blockShape"]);
  const paddings = ranges.parse(attributes["paddings"]);
  const given = input("x");
  const spatial = axes(1, block.length + 1);
  const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
  const x = pads.every((n) => n === 0) ? given : graph.one("Pad", [given], { pads, axes: spatial, value: 0 });
  const [B = 1, ...sizes] = x.shape;
  const rest = sizes.slice(block.length);
  const small = block.map((side, i) => (sizes[i] ?? 1) / side);
  const parts = reshape(graph, x, [B, ...block.flatMap((side, i) => [small[i] ?? 1, side]), ...rest]);
  const perm = [
    ...spatial.map((i) => 2 * i),
    0,
    ...spatial.map((i) => 2 * i - 1),
    ...axes(2 * block.length + 1, parts.shape.length),
  ];
  return reshape(graph, transpose(graph, parts, perm), [B * product(block), ...small, ...rest]);
};

/** The inverse of `spaceToBatch`, with `crops` instead of padding. */
const batchToSpace: TraceKernel = ({ graph, input, attributes }) => {
  const block = blocks.parse(attributes["blockShape"]);
  const crops = ranges.parse(attributes["crops"]);
  const x = input("x");
  const [all = 1, ...sizes] = x.shape;
  const B = all / product(block);
  const rest = sizes.slice(block.length);
  const n = block.length;
  const parts = reshape(graph, x, [...block, B, ...sizes]);
  const perm = [n, ...axes(0, n).flatMap((i) => [n + 1 + i, i]), ...axes(2 * n + 1, parts.shape.length)];
  const big = block.map((side, i) => (sizes[i] ?? 1) * side);
  const y = reshape(graph, transpose(graph, parts, perm), [B, ...big, ...rest]);
  if (crops.flat().every((cut) => cut === 0)) return y;
  const starts = crops.map(([before]) => before);
  const ends = crops.map(([, after], i) => (big[i] ?? 0) - after);
  return graph.one("Slice", [y], { starts, ends, axes: [...axes(1, n + 1)] });
};

const product = (numbers: readonly number[]): number => numbers.reduce((all, n) => all * n, 1);

/** What changes the resolution of images. Gradients of resizing with half-pixel centres are refused. */
export const resize: TraceKernels = {
  ResizeBilinear: resizeBilinear,
  ResizeBilinearGrad: gradient(shares),
  ResizeNearestNeighbor: resizeNearest,
  ResizeNearestNeighborGrad: gradient(chosen),
  DepthToSpace: depthToSpace,
  SpaceToBatchND: spaceToBatch,
  BatchToSpaceND: batchToSpace,
};
