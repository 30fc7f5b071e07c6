import { intsOf, numberOf } from "../../graph/attributes.js";
import type { GraphBuilder } from "../../graph/builder.js";
import type { Attributes, Graph, Value } from "../../graph/graph.js";
import { rewrite, type Visited } from "../../graph/rewrite.js";
import { withBody } from "../bodies.js";
import type { Pass } from "../pass.js";
import { pair, type Sizes, sizes } from "./shapes.js";

/** Legend: B rows, C channels in, F channels out, H×W image, P×Q places, h×w filter. */

/**
 * The gradient of filters is a convolution of the input [C, B, H, W] by the gradient [F, B, P, Q]: its places are the few of the
 * filter, so that what it gathers comes in runs of w numbers. With the channels behind the width, runs are of w·C numbers: one
 * channel of C times the width, read with C times the dilation. Then there are two forms:
 *
 * - `joined`: rows are channels, which are summed over. The gradient is transposed before.
 * - `apart`: each row is a group, and the sum over rows comes after: B times the filters' size of numbers between.
 *
 * Processor time in ms (two cores, AVX-512), as traced / joined / apart:
 *
 * | B, C, H×W, F, h×w | traced | joined | apart |
 * |---|---|---|---|
 * | 256, 10, 16×16, 20, 5×5 | 12.8 | 7.2 | 7.9 |
 * | 32, 64, 28×28, 64, 3×3 | 54.9 | 27.9 | 27.9 |
 * | 128, 3, 32×32, 32, 3×3 | 14.6 | 9.2 | 6.6 |
 * | 64, 16, 32×32, 32, 3×3 | 30.2 | 10.9 | 9.9 |
 * | 32, 32, 28×28, 64, 3×3, strides 2 | 7.8 | 5.5 | 7.7 |
 * | 32, 64, 28×28, 64, 1×1 | 14.9 | 6.5 | 4.4 |
 * | 256, 1, 28×28, 32, 3×3 | 9.5 | 9.8 | 6.7 |
 * | 32, 128, 8×8, 128, 3×3 | 17.5 | 7.7 | 16.7 |
 *
 * So rows are apart where their sums are no more numbers than the gradient: C·h·w ≤ P·Q.
 */
function isApart([C, , h, w]: Sizes, [, , P, Q]: Sizes): boolean {
  return C * h * w <= P * Q;
}

/** The images [B, C, H, W] of which a value has channels as rows and rows as channels; undefined when it is made otherwise. */
function imagesOf(value: Value, builder: GraphBuilder): Value | undefined {
  const node = builder.producerOf(value);
  const [x] = node?.inputs ?? [];
  if (node?.operator !== "Transpose" || !x) return undefined;
  const perm = intsOf(node.attributes, "perm").join();
  if (perm === "1,0,2,3") return x;
  return perm === "3,0,1,2" ? builder.one("Transpose", [x], { perm: [0, 3, 1, 2] }) : undefined;
}

/** As `imagesOf`; a single channel was moved by a reshape. */
function inputOf(value: Value, builder: GraphBuilder): Value | undefined {
  const [C, B, H, W] = sizes(value) ?? [];
  const images = imagesOf(value, builder);
  if (images || C !== 1 || B === undefined || H === undefined || W === undefined) return images;
  return builder.one("Reshape", [value], { shape: [B, C, H, W] });
}

/** A filter's gradient as its parts. */
interface Gradient {
  /** [B, C, H, W] */
  readonly input: Value;
  /** [B, F, P, Q], and the same with rows as channels. */
  readonly above: Value;
  readonly swap: Value;
  /** [C, F, h, w] of the result. */
  readonly filter: Sizes;
  readonly attributes: Attributes;
}

function partsOf({ operator, inputs, outputs, attributes }: Visited, builder: GraphBuilder): Gradient | undefined {
  const [x, swap, bias] = inputs;
  if (operator !== "Conv" || !x || !swap || bias || numberOf(attributes, "group", 1) !== 1) return undefined;
  const filter = sizes(outputs[0]);
  const [input, above] = [inputOf(x, builder), imagesOf(swap, builder)];
  // Strides are the forward pass's dilations: places between would be computed for nothing.
  if (!sizes(x) || !filter || !input || !above || pair(attributes, "strides")[1] !== 1) return undefined;
  return { input, above, swap, filter, attributes };
}

/** Lines of [H, W·C], and how they are read; `more` places are added behind the filter's width. */
function linesOf(input: Value, attributes: Attributes, builder: GraphBuilder, more = 0) {
  const [B, C, H, W] = sizes(input) ?? [1, 1, 1, 1];
  const [down, across] = pair(attributes, "dilations");
  const [top = 0, left = 0, bottom = 0, right = 0] = intsOf(attributes, "pads");
  const last = builder.one("Transpose", [input], { perm: [0, 2, 3, 1] });
  return {
    lines: builder.one("Reshape", [last], { shape: [1, B, H, W * C] }),
    wide: { ...attributes, dilations: [down, across * C], pads: [top, left * C, bottom, (right + more) * C] },
  };
}

function joined({ input, swap, filter, attributes }: Gradient, builder: GraphBuilder): Value {
  const [C, F, h, w] = filter;
  const { lines, wide } = linesOf(input, attributes, builder);
  return builder.one("Reshape", [builder.one("Conv", [lines, swap], wide)], { shape: [F, h, w, C] });
}

/** ONNX Runtime shares groups among threads where they have at least as many places as filters: so many are added. */
const addedPlaces = ([C, F, h, w]: Sizes): number => Math.max(0, Math.ceil(F / (h * C)) - w);

function apart({ input, above, filter, attributes }: Gradient, builder: GraphBuilder): Value {
  const [C, F, h, w] = filter;
  const [B, , P, Q] = sizes(above) ?? [1, 1, 1, 1];
  const more = addedPlaces(filter);
  const { lines, wide } = linesOf(input, attributes, builder, more);
  const rows = builder.one("Reshape", [above], { shape: [B * F, 1, P, Q] });
  const byRow = builder.one("Conv", [lines, rows], { ...wide, group: B });
  const each = builder.one("Reshape", [byRow], { shape: [B, F * h * (w + more) * C] });
  const sum = builder.one("ReduceSum", [each], { axes: [0], keepdims: false });
  const made = builder.one("Reshape", [sum], { shape: [F, h, w + more, C] });
  return more === 0 ? made : builder.one("Slice", [made], { starts: [0], ends: [w], axes: [2], steps: [1] });
}

/** Another form of a filter's gradient; undefined when a node is none. */
function gradient(node: Visited, builder: GraphBuilder): Value | undefined {
  const parts = partsOf(node, builder);
  const above = sizes(parts?.above);
  if (!parts || !above) return undefined;
  const form = isApart(parts.filter, above) ? apart : joined;
  // One channel joined is what it was.
  if (form === joined && parts.filter[0] === 1) return undefined;
  return builder.one("Transpose", [form(parts, builder)], { perm: [3, 0, 1, 2] });
}

function run(graph: Graph): Graph {
  return rewrite(graph, (node, builder) => {
    const loop = withBody(node, run);
    if (loop) return builder.add(loop.operator, loop.inputs, loop.attributes);
    const value = gradient(node, builder);
    return value && [value];
  });
}

/** Filters' gradients in the form that was measured as the fastest for their shape. */
export const filterGradient: Pass = {
  name: "filter-gradient",
  description: "gradients of filters read channels behind the width, in long runs",
  run: (graph, { provider }) => (provider === "cpu" ? run(graph) : graph),
};
