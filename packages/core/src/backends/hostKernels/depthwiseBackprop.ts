import { tf } from "#tfjs";
import { attributesOf } from "./attributesOf.js";
import { makeZeros, storageOf } from "./hostMemory.js";

type Shape4 = [number, number, number, number];
type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

interface Attributes {
  readonly strides: number | [number, number];
  readonly dilations: number | [number, number];
  readonly pad: Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

const infoOf = (x: Shape4, filter: Shape4, { strides, dilations, pad, dimRoundingMode }: Attributes): Info =>
  tf.backend_util.computeConv2DInfo(x, filter, strides, dilations ?? 1, pad, dimRoundingMode, true);

/** Calls `visit` for every pair of an input value and a filter value that meet in an output value, by their flat indices. */
function eachProduct(info: Info, visit: (x: number, filter: number, out: number) => void): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = info;
  const perChannel = outChannels / inChannels;
  for (let b = 0; b < batchSize; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ox = 0; ox < outWidth; ox++) {
        const out = ((b * outHeight + oy) * outWidth + ox) * outChannels;
        for (let r = 0; r < info.filterHeight; r++) {
          const y = oy * info.strideHeight + r * info.dilationHeight - info.padInfo.top;
          if (y < 0 || y >= inHeight) continue;
          for (let s = 0; s < info.filterWidth; s++) {
            const column = ox * info.strideWidth + s * info.dilationWidth - info.padInfo.left;
            if (column < 0 || column >= inWidth) continue;
            const x = ((b * inHeight + y) * inWidth + column) * inChannels;
            const filter = (r * info.filterWidth + s) * outChannels;
            for (let o = 0; o < outChannels; o++) visit(x + Math.floor(o / perChannel), filter + o, out + o);
          }
        }
      }
    }
  }
}

/** `DepthwiseConv2dNativeBackpropFilter`: by the filter [height, width, in, multiplier]. */
export const depthwiseBackpropFilter: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs;
  if (!x || !dy) throw new Error("DepthwiseConv2dNativeBackpropFilter needs x and dy");
  const { filterShape, ...attributes } = attributesOf<Attributes & { readonly filterShape: Shape4 }>(attrs);
  const { info, values } = makeZeros(backend, filterShape);
  const [ofX, ofDy] = [storageOf(backend, x), storageOf(backend, dy)];
  eachProduct(infoOf(x.shape as Shape4, filterShape, attributes), (i, f, o) => {
    (values[f] as number) += (ofX[i] as number) * (ofDy[o] as number);
  });
  return info;
};

/** `DepthwiseConv2dNativeBackpropInput`: by the input [batch, height, width, in]. */
export const depthwiseBackpropInput: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, filter } = inputs;
  if (!filter || !dy) throw new Error("DepthwiseConv2dNativeBackpropInput needs dy and filter");
  const { inputShape, ...attributes } = attributesOf<Attributes & { readonly inputShape: Shape4 }>(attrs);
  const { info, values } = makeZeros(backend, inputShape);
  const [ofFilter, ofDy] = [storageOf(backend, filter), storageOf(backend, dy)];
  eachProduct(infoOf(inputShape, filter.shape as Shape4, attributes), (i, f, o) => {
    (values[i] as number) += (ofFilter[f] as number) * (ofDy[o] as number);
  });
  return info;
};
