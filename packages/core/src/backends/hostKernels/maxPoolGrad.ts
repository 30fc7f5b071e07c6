import { tf } from "#tfjs";
import { attributesOf } from "./attributesOf.js";
import { makeZeros, storageOf } from "./hostMemory.js";

interface Attributes {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: Parameters<typeof tf.backend_util.computePool2DInfo>[4];
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

/** `MaxPoolGrad`: the gradient of each window goes to its first maximum, whatever its sign. Padding is no part of a window. */
export const maxPoolGrad: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { dy, input } = inputs;
  if (!dy || !input) throw new Error("MaxPoolGrad needs dy and input");
  const { filterSize, strides, pad, dimRoundingMode } = attributesOf<Attributes>(attrs);
  const shape = input.shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth } = info;
  const { info: gradient, values } = makeZeros(backend, shape);
  const [x, incoming] = [storageOf(backend, input), storageOf(backend, dy)];
  let out = 0;
  for (let b = 0; b < batchSize; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const [top, bottom] = span(oy * info.strideHeight - info.padInfo.top, info.filterHeight, inHeight);
      for (let ox = 0; ox < outWidth; ox++) {
        const [left, right] = span(ox * info.strideWidth - info.padInfo.left, info.filterWidth, inWidth);
        for (let c = 0; c < inChannels; c++, out++) {
          let highest = Number.NEGATIVE_INFINITY;
          let at = -1;
          for (let y = top; y < bottom; y++) {
            for (let column = left; column < right; column++) {
              const i = ((b * inHeight + y) * inWidth + column) * inChannels + c;
              if ((x[i] as number) > highest) {
                highest = x[i] as number;
                at = i;
              }
            }
          }
          if (at >= 0) (values[at] as number) += incoming[out] as number;
        }
      }
    }
  }
  return gradient;
};

const span = (start: number, size: number, end: number): readonly [number, number] => [
  Math.max(0, start),
  Math.min(end, start + size),
];
