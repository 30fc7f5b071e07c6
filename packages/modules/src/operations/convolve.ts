import { tf } from "@gruyere/core/tfjs";

/** Legend: B rows, H height, W width, C channels in, F channels out, h×w kernel. */

export interface ConvolutionOptions {
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Zeros around the image: `same` (output = ⌈input / stride⌉), `valid` (none), or that many on every side. */
  readonly padding: "same" | "valid" | number;
}

/**
 * Cross-correlation of `x_BHWC` with `kernel_hwCF`. Dilated kernels are spread out with zeros first: tfjs has no gradient for
 * dilations.
 */
export function convolve(x_BHWC: tf.Tensor, kernel_hwCF: tf.Tensor, options: ConvolutionOptions): tf.Tensor {
  const kernel = image(spread(kernel_hwCF, options.dilation));
  const [x, padding] = padded(x_BHWC, options.padding);
  return tf.conv2d(x, kernel, [...options.strides], padding);
}

/** As {@link convolve}, each channel with kernels of its own: `kernel_hwCM` → `C × M` channels. Strides must be equal. */
export function convolveDepthwise(x_BHWC: tf.Tensor, kernel_hwCM: tf.Tensor, options: ConvolutionOptions): tf.Tensor {
  const kernel = image(spread(kernel_hwCM, options.dilation));
  const [x, padding] = padded(x_BHWC, options.padding);
  return tf.depthwiseConv2d(x, kernel, [...options.strides], padding);
}

/** The tensor as one of rank 4. */
export function image(x: tf.Tensor): tf.Tensor4D {
  const [a = 1, b = 1, c = 1, d = 1] = x.shape;
  return tf.reshape(x, [a, b, c, d]);
}

function padded(x: tf.Tensor, padding: ConvolutionOptions["padding"]): [tf.Tensor4D, "same" | "valid"] {
  if (typeof padding !== "number") return [image(x), padding];
  const around: [number, number] = [padding, padding];
  return [image(padding === 0 ? x : tf.pad(x, [[0, 0], around, around, [0, 0]])), "valid"];
}

/** A kernel with `dilation − 1` zeros between its rows and columns. */
function spread(kernel: tf.Tensor, [rows, columns]: readonly [number, number]): tf.Tensor {
  const [h = 1, w = 1, c = 1, f = 1] = kernel.shape;
  const tall = spreadRows(tf.reshape(kernel, [1, h, w * c * f]), rows);
  const height = (h - 1) * rows + 1;
  const wide = spreadRows(tf.reshape(tall, [height, w, c * f]), columns);
  return tf.reshape(wide, [height, (w - 1) * columns + 1, c, f]);
}

/** `[A, n, D]` → `[A, (n − 1) gap + 1, D]`, with zeros between. */
function spreadRows(x: tf.Tensor, gap: number): tf.Tensor {
  if (gap === 1) return x;
  const [a = 1, n = 1, d = 1] = x.shape;
  const rows = tf.pad(tf.reshape(x, [a * n, 1, d]), [
    [0, 0],
    [0, gap - 1],
    [0, 0],
  ]);
  return tf.slice(tf.reshape(rows, [a, n * gap, d]), [0, 0, 0], [a, (n - 1) * gap + 1, d]);
}
