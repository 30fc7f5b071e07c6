import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { againstCpu, image, traced } from "./fixtures/againstCpu.js";

type Pair = [number, number];

const sizes: readonly (readonly [Pair, Pair])[] = [
  [
    [4, 4],
    [8, 8],
  ],
  [
    [5, 5],
    [3, 3],
  ],
  [
    [7, 7],
    [10, 10],
  ],
  [
    [6, 6],
    [1, 4],
  ],
  [
    [1, 3],
    [5, 2],
  ],
];

describe("changes of resolution in the trace", () => {
  for (const [[H, W], to] of sizes) {
    for (const alignCorners of [false, true]) {
      const title = `[${[H, W]}] to [${to}]${alignCorners ? ", corners aligned" : ""}`;
      // TensorFlow.js's gradient swaps height and width on its way out.
      const gradients = H === W;

      it(`[X27] linear interpolation equals TensorFlow.js: ${title}`, () =>
        againstCpu({ apply: (x) => tf.image.resizeBilinear(image(x), to, alignCorners), shapes: [[2, H, W, 3]], gradients }));

      it(`[X27] the nearest number equals TensorFlow.js: ${title}`, async () => {
        const apply = (x: tf.Tensor) => tf.image.resizeNearestNeighbor(image(x), to, alignCorners);
        await againstCpu({ apply, shapes: [[2, H, W, 3]], gradients: false });
        // TensorFlow.js's own gradient mixes up rows of a batch, and never ends on one aligned row.
        await againstCpu({ apply, shapes: [[1, H, W, 3]], gradients: !(alignCorners && H === 1) });
      });
    }
    it(`[X27] half-pixel centres equal TensorFlow.js: [${[H, W]}] to [${to}]`, async () => {
      const shapes = [[2, H, W, 3]];
      await againstCpu({ apply: (x) => tf.image.resizeBilinear(image(x), to, false, true), shapes, gradients: false });
      await againstCpu({ apply: (x) => tf.image.resizeNearestNeighbor(image(x), to, false, true), shapes, gradients: false });
    });
  }

  it("[X27] gradients with half-pixel centres are refused", () => {
    const tried = { apply: (x: tf.Tensor) => tf.image.resizeBilinear(image(x), [4, 4], false, true), shapes: [[1, 2, 2, 1]] };
    expect(() => traced(tried)).toThrow("halfPixelCenters has no gradient");
  });

  it("[X27] depth becomes space", () =>
    againstCpu({ apply: (x) => tf.depthToSpace(image(x), 2, "NHWC"), shapes: [[2, 3, 2, 12]], gradients: false }));

  it("[X27] space becomes batches, and back", async () => {
    const paddings = [
      [1, 0],
      [2, 1],
    ];
    await againstCpu({ apply: (x) => tf.spaceToBatchND(image(x), [2, 3], paddings), shapes: [[2, 3, 6, 2]] });
    await againstCpu({ apply: (x) => tf.batchToSpaceND(image(x), [2, 3], paddings), shapes: [[12, 2, 3, 2]] });
  });
});
