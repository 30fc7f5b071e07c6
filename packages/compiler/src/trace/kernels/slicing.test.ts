import * as tf from "@tensorflow/tfjs";
import { describe, it } from "vitest";
import { agrees, type Given, of } from "./fixtures/agreement.js";

const types = ["float32", "int32", "bool"] as const;

describe("what cuts and pads", () => {
  it("[X20] slices, forward and backward", async () => {
    await agrees((x) => tf.slice(x, [1, 0, 2], [1, -1, 2]), [of(2, 3, 4)]);
    await agrees((x) => tf.slice(x, 1), [of(3, 2)]);
    await agrees((x) => tf.slice(x, [0, 1], [-1, 0]), [of(3, 2)], { gradients: false });
    for (const type of types) await agrees((x) => tf.slice(x, [1, 1], [2, 1]), [{ shape: [3, 2], type }]);
  });

  it("[X20] strided slices: steps backwards, masks, new axes", async () => {
    const x = of(5, 4, 3);
    const cases: readonly ((x: tf.Tensor) => tf.Tensor)[] = [
      (t) => tf.stridedSlice(t, [0, 1, 0], [5, 4, 3], [2, 1, 1]),
      (t) => tf.stridedSlice(t, [4, -1, 2], [-6, -5, -4], [-2, -1, -1]),
      (t) => tf.stridedSlice(t, [1, 1], [4, 3], [1, 1]),
      (t) => tf.stridedSlice(t, [1, 1, 1], [4, 3, 2], [1, 1, 1], 1, 2),
      (t) => tf.stridedSlice(t, [2, 0, 0], [3, 4, 3], [1, 1, 1], 0, 0, 0, 0, 1),
      (t) => tf.stridedSlice(t, [0, 1], [0, 3], [1, 1], 0, 0, 1),
      (t) => tf.stridedSlice(t, [0, 0, 1], [0, 5, 3], [1, 2, 1], 0, 0, 0, 1),
    ];
    for (const apply of cases) await agrees(apply, [x], { gradients: false });
  });

  it("[X20] reversed axes, forward and backward", async () => {
    await agrees((x) => tf.reverse(x, 0), [of(4)]);
    await agrees((x) => tf.reverse(x, [0, -1]), [of(3, 2, 4)]);
    await agrees((x) => tf.reverse(x), [of(3, 2)]);
    await agrees((x) => tf.image.flipLeftRight(x.as4D(1, 2, 3, 2)), [of(1, 2, 3, 2)], { gradients: false });
    await agrees((x) => tf.reverse(x, 1), [{ shape: [2, 3], type: "bool" }]);
  });

  it("[X20] padding with a number, forward and backward", async () => {
    await agrees(
      (x) =>
        tf.pad(
          x,
          [
            [1, 2],
            [0, 3],
          ],
          1.5,
        ),
      [of(2, 3)],
    );
    await agrees(
      (x) =>
        tf.pad(x, [
          [0, 0],
          [0, 0],
        ]),
      [of(2, 3)],
    );
    await agrees(
      (x) =>
        tf.pad(
          x,
          [
            [1, 2],
            [0, 0],
          ],
          4,
        ),
      [{ shape: [2, 3], type: "int32" }],
    );
    await agrees(
      (x) =>
        tf.pad(x, [
          [1, 2],
          [0, 0],
        ]),
      [{ shape: [2, 3], type: "bool" }],
    );
    await agrees(
      (x) =>
        tf.pad(
          x,
          [
            [1, 2],
            [0, 0],
          ],
          7,
        ),
      [of(0, 3)],
      { gradients: false },
    );
  });

  it("[X20] mirrored edges, forward", async () => {
    const x: Given = of(3, 4);
    await agrees(
      (t) =>
        tf.mirrorPad(
          t,
          [
            [1, 2],
            [0, 3],
          ],
          "reflect",
        ),
      [x],
    );
    await agrees(
      (t) =>
        tf.mirrorPad(
          t,
          [
            [1, 3],
            [4, 2],
          ],
          "symmetric",
        ),
      [x],
    );
    await agrees(
      (t) =>
        tf.mirrorPad(
          t,
          [
            [1, 0],
            [0, 2],
          ],
          "symmetric",
        ),
      [{ shape: [3, 4], type: "int32" }],
    );
  });
});
