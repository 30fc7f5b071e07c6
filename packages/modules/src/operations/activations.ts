import { tf } from "@gruyere/core/tfjs";
import { z } from "zod";

/** `x Φ(x)` with the error function, as PyTorch's default (Hendrycks and Gimpel, 2016). */
const gelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

const functions = {
  none: (x: tf.Tensor) => x,
  relu: (x: tf.Tensor) => tf.relu(x),
  "leaky-relu": (x: tf.Tensor) => tf.leakyRelu(x, 0.01),
  elu: (x: tf.Tensor) => tf.elu(x),
  selu: (x: tf.Tensor) => tf.selu(x),
  gelu,
  swish: (x: tf.Tensor) => tf.mul(x, tf.sigmoid(x)),
  softplus: (x: tf.Tensor) => tf.softplus(x),
  sigmoid: (x: tf.Tensor) => tf.sigmoid(x),
  tanh: (x: tf.Tensor) => tf.tanh(x),
  softmax: (x: tf.Tensor) => tf.softmax(x),
} satisfies Readonly<Record<string, (x: tf.Tensor) => tf.Tensor>>;

/** Names of the activation functions. `leaky-relu` has slope 0.01, `elu` α 1, `gelu` is exact, `softmax` runs over the last axis. */
export const activationName = z.enum([
  "none",
  "relu",
  "leaky-relu",
  "elu",
  "selu",
  "gelu",
  "swish",
  "softplus",
  "sigmoid",
  "tanh",
  "softmax",
]);

/** Name of an activation function. */
export type ActivationName = z.output<typeof activationName>;

/** The function of a name, applied to a float32 tensor of any shape. */
export function activate(name: ActivationName, x: tf.Tensor): tf.Tensor {
  return functions[name](x);
}
