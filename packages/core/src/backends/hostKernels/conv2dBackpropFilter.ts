import { tf } from "#tfjs";
import { attributesOf } from "./attributesOf.js";
import { storageOf } from "./hostMemory.js";

type Pad = Parameters<typeof tf.backend_util.computeConv2DInfo>[4];

interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: Pad;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly filterShape: [number, number, number, number];
}

/**
 * `Conv2DBackpropFilter`: the patches of `x` as a matrix [height × width × in, batch × positions] times `dy` [batch × positions, out].
 */
export const conv2dBackpropFilter: tf.KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, dy } = inputs;
  if (!x || !dy) throw new Error("Conv2DBackpropFilter needs x and dy");
  const { strides, pad, dataFormat, dimRoundingMode, filterShape } = attributesOf<Attributes>(attrs);
  if (dataFormat === "NCHW") throw new Error("Conv2DBackpropFilter is for NHWC only");
  const info = tf.backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const positions = info.batchSize * info.outHeight * info.outWidth;
  const columns = patches(storageOf(backend, x), info, positions);
  return tf.tidy(() => {
    const patchMatrix = tf.tensor2d(columns, [info.filterHeight * info.filterWidth * info.inChannels, positions]);
    const outgoing = tf.reshape(asTensor(dy), [positions, info.outChannels]);
    return tf.reshape(tf.matMul(patchMatrix, outgoing), filterShape);
  });
};

function asTensor(info: tf.TensorInfo): tf.Tensor {
  if (info instanceof tf.Tensor) return info;
  throw new Error("internal: a composed kernel needs tensors");
}

type Info = ReturnType<typeof tf.backend_util.computeConv2DInfo>;

/** Row (r, s, c): the value under filter position (r, s) in channel c, for every output position; 0 in the padding. */
function patches(x: Float32Array | Int32Array, info: Info, positions: number): Float32Array {
  const { filterHeight, filterWidth, inChannels, batchSize, inHeight, inWidth, outHeight, outWidth } = info;
  const columns = new Float32Array(filterHeight * filterWidth * inChannels * positions);
  let row = 0;
  for (let r = 0; r < filterHeight; r++) {
    for (let s = 0; s < filterWidth; s++) {
      for (let c = 0; c < inChannels; c++) {
        let at = row++ * positions;
        for (let b = 0; b < batchSize; b++) {
          for (let oy = 0; oy < outHeight; oy++) {
            const y = oy * info.strideHeight + r - info.padInfo.top;
            if (y < 0 || y >= inHeight) {
              at += outWidth;
              continue;
            }
            const line = (b * inHeight + y) * inWidth;
            for (let ox = 0; ox < outWidth; ox++, at++) {
              const column = ox * info.strideWidth + s - info.padInfo.left;
              if (column >= 0 && column < inWidth) columns[at] = x[(line + column) * inChannels + c] as number;
            }
          }
        }
      }
    }
  }
  return columns;
}
