import { intsOf, numberOf } from "../attributes.js";
import type { Attributes, Signature } from "../graph.js";
import type { Operator, Operators } from "../operator.js";
import { sizeOf } from "../shapes.js";
import { paddingOf, placesOf } from "./convolution.js";
import { first } from "./elementwise.js";

/** Legend: B rows, C channels. Layout: [B, C, …]. */

function pooled({ shape: [B = 0, C = 0, ...spatial] }: Signature, attributes: Attributes): readonly number[] {
  const kernel = intsOf(attributes, "kernel_shape");
  const strides = intsOf(attributes, "strides");
  const padding = paddingOf(attributes, spatial.length);
  const out = spatial.map((size, i) => {
    const { before = 0, after = 0 } = padding[i] ?? {};
    return placesOf(size + before + after, kernel[i] ?? 1, strides[i] ?? 1);
  });
  if (out.some((places) => places < 1)) throw new Error(`a window of [${kernel}] in [${spatial}] has no place`);
  return [B, C, ...out];
}

const reads = (inputs: readonly (Signature | undefined)[], attributes: Attributes): number =>
  sizeOf(pooled(first(inputs), attributes)) * sizeOf(intsOf(attributes, "kernel_shape"));

/**
 * Maximum of each window, and where it lies: the position of the first maximum in the flat input, int64. Padding is no candidate.
 * Attributes: `kernel_shape`, `strides`, `pads`.
 */
const maxPool: Operator = {
  infer(inputs, attributes) {
    const x = first(inputs);
    const shape = pooled(x, attributes);
    return [
      { shape, type: x.type },
      { shape, type: "int64" },
    ];
  },
  flops: reads,
};

/** Mean of what a window covers, without the padding. Attributes: as `MaxPool`. */
const averagePool: Operator = {
  infer: (inputs, attributes) => [{ shape: pooled(first(inputs), attributes), type: first(inputs).type }],
  flops: reads,
};

/**
 * Adds each number where the index from `MaxPool` says, to zeros: windows that overlap may meet. Attributes: `kernel_shape`, `strides`,
 * `pads`, and `shape`, the output's.
 */
const maxUnpool: Operator = {
  infer: (inputs, attributes) => [{ shape: intsOf(attributes, "shape"), type: first(inputs).type }],
};

/** Channel (i·b + j)·C + c of [B, b·b·C, H, W] becomes channel c at (h·b + i, w·b + j). Attribute: `blocksize`. ONNX's mode DCR. */
const depthToSpace: Operator = {
  infer(inputs, attributes) {
    const { shape, type } = first(inputs);
    const [B = 0, C = 0, H = 0, W = 0] = shape;
    const block = numberOf(attributes, "blocksize");
    if (C % (block * block) !== 0) throw new Error(`${C} channels are no blocks of ${block} × ${block}`);
    return [{ shape: [B, C / (block * block), H * block, W * block], type }];
  },
};

/** The inverse of `DepthToSpace`. */
const spaceToDepth: Operator = {
  infer(inputs, attributes) {
    const { shape, type } = first(inputs);
    const [B = 0, C = 0, H = 0, W = 0] = shape;
    const block = numberOf(attributes, "blocksize");
    if (H % block !== 0 || W % block !== 0) throw new Error(`[${H}, ${W}] has no blocks of ${block} × ${block}`);
    return [{ shape: [B, C * block * block, H / block, W / block], type }];
  },
};

/**
 * Interpolation to `sizes` (the whole shape). Attributes: `mode` (`linear`, `nearest`), `coordinate_transformation_mode`
 * (`half_pixel`, `asymmetric`, `align_corners`), `nearest_mode`.
 */
const resize: Operator = {
  infer: (inputs, attributes) => [{ shape: intsOf(attributes, "sizes"), type: first(inputs).type }],
};

/** Pooling and other changes of resolution, channels first. */
export const pooling: Operators = {
  MaxPool: maxPool,
  MaxUnpool: maxUnpool,
  AveragePool: averagePool,
  DepthToSpace: depthToSpace,
  SpaceToDepth: spaceToDepth,
  Resize: resize,
};
