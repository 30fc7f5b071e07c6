import {
  constant,
  defineLoss,
  defineModule,
  fanInUniform,
  heNormal,
  modulePlugin,
  normal,
  ones,
  port,
  specOf,
  zeros,
} from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { type OutputType, type PortType, type Signature, sizeOf, vectorOf } from "@gruyere/flow";
import { z } from "zod";

// Shapes: B rows, D units, L ids of a bag, V rows of a table, H × W × C an image.

const none = z.strictObject({});
const unitsOf = ([x]: readonly Signature[]): number => sizeOf(x?.shape ?? []);

const linearPlugin = modulePlugin({
  name: "test-linear",
  description: "xW + b.",
  options: z.strictObject({ units: z.int().positive(), start: z.number().optional() }),
  ports: [port("x", "vector")],
  output: "vector",
  infer: (_, { units }) => vectorOf(units),
  parameters: (inputs, { units, start }) => ({
    weight: { shape: [unitsOf(inputs), units], init: start === undefined ? fanInUniform() : constant(start) },
    bias: { shape: [units], init: zeros() },
  }),
  flops: (inputs, { units }) => 2 * unitsOf(inputs) * units + units,
  apply: ({ x }, { parameters }) => tf.add(tf.dot(x, parameters.weight), parameters.bias),
});

/** xW + b; `start` fills W. */
export const testLinear = <const N extends number>(options: { readonly units: N; readonly start?: number }) =>
  specOf<readonly [PortType<"vector">], OutputType<"vector", readonly [N]>>(linearPlugin, options);

/** tanh, without parameters. */
export const testTanh = defineModule({
  name: "test-tanh",
  description: "tanh of each unit.",
  options: none,
  ports: [port("x", "vector")],
  flops: () => 0,
  apply: ({ x }) => tf.tanh(x),
});

const passedPlugin = modulePlugin({
  name: "test-passed",
  description: "Its input itself, twice.",
  options: none,
  ports: [port("x", "vector")],
  outputs: () => ["left", "right"],
  infer: ([x]) => ({ left: x ?? vectorOf(1), right: x ?? vectorOf(1) }),
  flops: () => 0,
  apply: ({ x }) => ({ left: x, right: x }),
});

/** What it takes, as two outputs. */
export const testPassed = () =>
  specOf<
    readonly [PortType<"vector">],
    { readonly left: OutputType<"vector", readonly number[]>; readonly right: OutputType<"vector", readonly number[]> }
  >(passedPlugin, {});

const bagPlugin = modulePlugin({
  name: "test-bag",
  description: "The weighted sum of the rows of a table.",
  options: z.strictObject({ units: z.int().positive() }),
  ports: [port("x", "bag")],
  output: "vector",
  infer: (_, { units }) => vectorOf(units),
  parameters: ([x], { units }) => ({ table: { shape: [x?.size ?? 1, units], init: normal(0, 0.3) } }),
  apply: ({ x }, { parameters, mask }) => {
    const rows_BLD = tf.gather(parameters.table, x);
    const weights_BL = mask("x");
    return tf.sum(weights_BL ? tf.mul(rows_BLD, tf.expandDims(weights_BL, 2)) : rows_BLD, 1);
  },
});

/** The weighted sum of the rows of a table, [V, D]. */
export const testBag = <const N extends number>(options: { readonly units: N }) =>
  specOf<readonly [PortType<"bag">], OutputType<"vector", readonly [N]>>(bagPlugin, options);

/** Batch statistics in training, running ones in evaluation; both move on by a tenth. */
export const testNorm = defineModule({
  name: "test-norm",
  description: "Batch normalisation with running statistics.",
  options: none,
  ports: [port("x", "vector")],
  parameters: (inputs) => ({ gain: { shape: [unitsOf(inputs)], init: ones() } }),
  buffers: (inputs) => ({
    mean: { shape: [unitsOf(inputs)], init: zeros() },
    variance: { shape: [unitsOf(inputs)], init: ones() },
  }),
  apply: ({ x }, { parameters, buffers, training, updateBuffer }) => {
    const { mean, variance } = training ? tf.moments(x, 0) : buffers;
    if (training) {
      updateBuffer("mean", tf.add(tf.mul(buffers.mean, 0.9), tf.mul(mean, 0.1)));
      updateBuffer("variance", tf.add(tf.mul(buffers.variance, 0.9), tf.mul(variance, 0.1)));
    }
    return tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), parameters.gain);
  },
});

/** Adds normal noise and drops half of the units in training. */
export const testNoise = defineModule({
  name: "test-noise",
  description: "Noise and dropout.",
  options: none,
  ports: [port("x", "vector")],
  apply: ({ x }, { training, random }) => {
    if (!training) return x;
    const kept = tf.cast(tf.greater(random("dropout", x.shape, "uniform"), 0.5), "float32");
    return tf.mul(tf.add(x, tf.mul(random("noise", x.shape, "normal"), 0.1)), kept);
  },
});

const convPlugin = modulePlugin({
  name: "test-conv",
  description: "A convolution, a depthwise one, mean pooling and the mean square over positions.",
  options: none,
  ports: [port("x", "image")],
  output: "vector",
  infer: () => vectorOf(4),
  parameters: ([x]) => ({
    filter: { shape: [3, 3, x?.shape[2] ?? 1, 4], init: heNormal() },
    depthwise: { shape: [3, 3, 4, 1], init: normal(0, 0.3) },
  }),
  apply: ({ x }, { parameters }) => {
    const h_BHWC = tf.tanh(tf.conv2d(x as tf.Tensor4D, parameters.filter as tf.Tensor4D, 1, "same"));
    const d_BHWC = tf.depthwiseConv2d(h_BHWC, parameters.depthwise as tf.Tensor4D, 1, "valid");
    return tf.mean(tf.square(tf.avgPool(d_BHWC, 2, 2, "valid")), [1, 2]);
  },
});

/** A small convolutional network to four units. */
export const testConv = () => specOf<readonly [PortType<"image">], OutputType<"vector", readonly [4]>>(convPlugin, {});

/** How often `testCounted` was applied, and whether it throws. Each suite makes its own. */
export interface Probe {
  applications: number;
  fails: boolean;
}

/** The identity; counts how often it is applied, and throws on demand. */
export const testCounted = (probe: Probe) =>
  defineModule({
    name: "test-counted",
    description: "The identity.",
    options: none,
    ports: [port("x", "vector")],
    apply: ({ x }) => {
      probe.applications++;
      const y = tf.mul(x, 1);
      if (probe.fails) throw new Error("out of luck");
      return y;
    },
  })();

/** Mean of the squared differences of a row. */
export const testSquared = defineLoss({
  name: "test-squared",
  description: "Mean squared error of a row.",
  options: none,
  rows: ([y], target) => {
    if (!y || !target) throw new Error("test-squared needs one output and a target");
    return tf.mean(tf.squaredDifference(y, target), 1);
  },
});

/** Binary cross-entropy of a row's logit. */
export const testBinary = defineLoss({
  name: "test-binary",
  description: "Binary cross-entropy of a row.",
  options: none,
  rows: ([y], target) => {
    if (!y || !target) throw new Error("test-binary needs one output and a target");
    return tf.mean(tf.sub(tf.softplus(y), tf.mul(y, target)), 1);
  },
});
