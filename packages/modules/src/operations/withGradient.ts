import { tf } from "@gruyere/core/tfjs";

/**
 * A function of one tensor with a gradient of its own. `constants` are kept for the backward pass, which gets them back in order.
 */
export function withGradient<const C extends readonly tf.Tensor[]>(
  x: tf.Tensor,
  constants: C,
  forward: (x: tf.Tensor) => tf.Tensor,
  backward: (dy: tf.Tensor, constants: C) => tf.Tensor,
): tf.Tensor {
  // tfjs passes the inputs and then the function that saves tensors, but types them as one union.
  const run = tf.customGrad((...given) => {
    const [input, save] = given as [tf.Tensor, (tensors: tf.Tensor[]) => void];
    save([...constants]);
    return { value: forward(input), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => backward(dy, saved as unknown as C) };
  });
  return run(x);
}
