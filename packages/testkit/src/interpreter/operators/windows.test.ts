import { createTfjsEngine } from "@gruyere/core";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { expectClose, floats, type Given, run, runOne, someFloats } from "../fixtures/run.js";

// Graphs have channels first, [B, C, H, W] and filters [F, C, h, w]; TensorFlow.js has them last.

beforeAll(async () => {
  await createTfjsEngine({ backend: "cpu" });
});

const last = ({ numbers, shape }: Given): tf.Tensor4D => tf.transpose(tf.tensor4d([...numbers], four(shape)), [0, 2, 3, 1]);
const first = (x: tf.Tensor): Float32Array | Int32Array | Uint8Array => tf.transpose(x, [0, 3, 1, 2]).dataSync();
const filter = ({ numbers, shape }: Given): tf.Tensor4D => tf.transpose(tf.tensor4d([...numbers], four(shape)), [2, 3, 1, 0]);
const four = ([a = 1, b = 1, c = 1, d = 1]: readonly number[]): [number, number, number, number] => [a, b, c, d];

describe("convolutions", () => {
  test.each([
    { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0] },
    { strides: [2, 1], dilations: [1, 1], pads: [1, 0, 1, 2] },
    { strides: [1, 1], dilations: [2, 1], pads: [2, 1, 2, 1] },
  ])(
    "[K5] Conv with %o",
    ({ strides: [down = 1, right = 1], dilations: [y = 1, x = 1], pads: [top = 0, left = 0, bottom = 0, end = 0] }) => {
      const [image, weights] = [someFloats([2, 3, 6, 7]), someFloats([4, 3, 3, 2], "w")];
      const padded = tf.pad(last(image), [
        [0, 0],
        [top, bottom],
        [left, end],
        [0, 0],
      ]);
      const reference = tf.conv2d(padded, filter(weights), [down, right], "valid", "NHWC", [y, x]);
      const attributes = { strides: [down, right], dilations: [y, x], pads: [top, left, bottom, end] };
      expectClose(runOne("Conv", [image, weights], attributes), first(reference));
    },
  );

  test("[K5] Conv in groups is one convolution per group, with a bias", () => {
    const [image, weights, bias] = [someFloats([2, 4, 5, 5]), someFloats([6, 2, 3, 3], "w"), someFloats([6], "b")];
    const [left, right] = tf.split<tf.Tensor4D>(last(image), 2, 3);
    const [low, high] = tf.split<tf.Tensor4D>(filter(weights), 2, 3);
    if (!left || !right || !low || !high) throw new Error("split");
    const both = tf.concat([tf.conv2d(left, low, 1, "valid"), tf.conv2d(right, high, 1, "valid")], 3);
    const attributes = { strides: [1, 1], dilations: [1, 1], pads: [0, 0, 0, 0], group: 2 };
    expectClose(runOne("Conv", [image, weights, bias], attributes), first(tf.add(both, tf.tensor1d([...bias.numbers]))));
  });

  test("[K5] Conv over one axis", () => {
    const attributes = { strides: [1], dilations: [1], pads: [1, 0] };
    expect(runOne("Conv", [floats([1, 1, 3], [1, 2, 3]), floats([1, 1, 2], [10, 1])], attributes)).toEqual([1, 12, 23]);
  });

  test("[K5] ConvTranspose is the gradient of Conv by its input", () => {
    const [weights, dy] = [someFloats([4, 3, 3, 3], "w"), someFloats([2, 4, 3, 3], "dy")];
    const gradient = tf.grad((x: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, filter(weights), 2, 1))(
      tf.zeros([2, 6, 6, 3]),
      last(dy),
    );
    const attributes = { strides: [2, 2], dilations: [1, 1], pads: [1, 1, 1, 1], output_padding: [1, 1] };
    expectClose(runOne("ConvTranspose", [dy, weights], attributes), first(gradient));
  });
});

describe("pooling", () => {
  const image = someFloats([2, 3, 6, 6]);
  const attributes = { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] };

  test("[K5] MaxPool, and MaxUnpool as its gradient", () => {
    const [values = [], indices = []] = run("MaxPool", [image], attributes);
    expectClose(values, first(tf.maxPool(last(image), 2, 2, "valid")));
    expect(indices.map((place) => image.numbers[place])).toEqual(values);
    const dy = someFloats([2, 3, 3, 3], "dy");
    const gradient = tf.grad((x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, "valid"))(last(image), last(dy));
    const places = { shape: [2, 3, 3, 3], type: "int64", numbers: indices } as const;
    expectClose(runOne("MaxUnpool", [dy, places], { ...attributes, shape: [2, 3, 6, 6] }), first(gradient));
  });

  test("[K5] MaxPool takes the first of equal numbers, never the padding", () => {
    const ties = floats([1, 1, 2, 2], [-1, -1, -1, -1]);
    const around = { kernel_shape: [2, 2], strides: [1, 1], pads: [1, 1, 0, 0] };
    expect(run("MaxPool", [ties], around)).toEqual([
      [-1, -1, -1, -1],
      [0, 0, 0, 0],
    ]);
  });

  test("[K5] AveragePool leaves the padding out", () => {
    const around = { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] };
    expectClose(runOne("AveragePool", [image], around), first(tf.avgPool(last(image), 3, 1, "same")));
  });
});

test("[K5] Resize to the nearest and linearly, as TensorFlow.js", () => {
  const image = someFloats([1, 2, 3, 4]);
  const sizes = [1, 2, 5, 7];
  const resized = (mode: string, coordinates: string): readonly number[] =>
    runOne("Resize", [image], { mode, sizes, coordinate_transformation_mode: coordinates, nearest_mode: "floor" });
  expectClose(resized("linear", "half_pixel"), first(tf.image.resizeBilinear(last(image), [5, 7], false, true)));
  expectClose(resized("linear", "asymmetric"), first(tf.image.resizeBilinear(last(image), [5, 7])));
  expectClose(resized("linear", "align_corners"), first(tf.image.resizeBilinear(last(image), [5, 7], true)));
  expectClose(resized("nearest", "asymmetric"), first(tf.image.resizeNearestNeighbor(last(image), [5, 7])));
});
