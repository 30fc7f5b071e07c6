import { compile, type Plan } from "@gruyere/core";
import { type Batch, bag, image, inputs, module, number, program, task, vector } from "@gruyere/flow";
import { bagBlock, batchOf, labelBlock, someNumbers } from "./batches.js";
import {
  type Probe,
  testBag,
  testBinary,
  testConv,
  testCounted,
  testLinear,
  testNoise,
  testNorm,
  testSquared,
  testTanh,
} from "./modules.js";

/** A trunk and two heads over vectors of three numbers; task `b` has weight 0.5. */
export function pairPlan(probe: Probe = { applications: 0, fails: false }): Plan {
  const { x } = inputs({ x: vector({ size: 3 }) });
  const counted = module("counted", testCounted(probe))(x);
  const hidden = module("squash", testTanh())(module("trunk", testLinear({ units: 5 }))(counted));
  return compile(
    program("pair", {
      a: task({ logits: module("headA", testLinear({ units: 1 }))(hidden), label: number("a"), loss: testSquared() }),
      b: task({ logits: module("headB", testLinear({ units: 1 }))(hidden), label: number("b"), loss: testBinary(), weight: 0.5 }),
    }),
  );
}

/** Six rows for `pairPlan`, each task missing some labels; `garbage` stands where a label is missing. */
export function pairBatch(garbage = 0): Batch {
  return batchOf(
    { x: someNumbers([6, 3]) },
    {
      a: labelBlock([0.5, Number.NaN, -1, 2, Number.NaN, 0.3], garbage, [1, 1, 2, 0.5, 1, 1]),
      b: labelBlock([1, 0, Number.NaN, 1, 0, 0], garbage),
    },
    6,
  );
}

/** Normalisation and noise between two layers: buffers and random numbers. */
export function statefulPlan(): Plan {
  const { x } = inputs({ x: vector({ size: 3 }) });
  const first = module("norm", testNorm())(module("first", testLinear({ units: 4 }))(x));
  const second = module("noise", testNoise())(first);
  return compile(
    program("stateful", {
      a: task({ logits: module("head", testLinear({ units: 1 }))(second), label: number("a"), loss: testSquared() }),
    }),
  );
}

/** The same in the trunk of two tasks, with a layer behind it. */
export function statefulPairPlan(): Plan {
  const { x } = inputs({ x: vector({ size: 3 }) });
  const normed = module("norm", testNorm())(module("first", testLinear({ units: 4 }))(x));
  const hidden = module("squash", testTanh())(module("second", testLinear({ units: 4 }))(module("noise", testNoise())(normed)));
  return compile(
    program("stateful-pair", {
      a: task({ logits: module("headA", testLinear({ units: 1 }))(hidden), label: number("a"), loss: testSquared() }),
      b: task({ logits: module("headB", testLinear({ units: 1 }))(hidden), label: number("b"), loss: testSquared() }),
    }),
  );
}

/** Rows for `statefulPlan`. */
export const statefulBatch = (name = "x"): Batch =>
  batchOf({ x: someNumbers([5, 3], name) }, { a: labelBlock([1, 0, -1, 0.5, 2]) }, 5);

/** A sparse bag on a table of 12 rows, shared by two tasks. */
export function bagPlan(): Plan {
  const { words } = inputs({ words: bag({ size: 12 }) });
  const hidden = module("squash", testTanh())(module("table", testBag({ units: 6 }))(words));
  return compile(
    program("bags", {
      a: task({ logits: module("headA", testLinear({ units: 1 }))(hidden), label: number("a"), loss: testSquared() }),
      b: task({ logits: module("headB", testLinear({ units: 1 }))(hidden), label: number("b"), loss: testBinary() }),
    }),
  );
}

/** Rows for `bagPlan`, of different lengths; `shift` gives other ids. */
export function bagBatch(shift = 0): Batch {
  const rows = [[0, 3, 5], [7], [1, 1, 2, 11], [4, 9]].map((row) => row.map((id) => (id + shift) % 12));
  const weights = [[1, 1, 1], [2], [1, 0.5, 1, 1], [1, 1]];
  return batchOf({ words: bagBlock(rows, weights) }, { a: labelBlock([1, -1, 0.5, 0]), b: labelBlock([1, 0, Number.NaN, 1]) }, 4);
}

/** A small convolutional network over 8 × 8 images of one channel, given as bytes. */
export function imagePlan(): Plan {
  const { picture } = inputs({ picture: image({ height: 8, width: 8, channels: 1 }) });
  const hidden = module("conv", testConv())(picture);
  return compile(
    program("images", {
      a: task({ logits: module("head", testLinear({ units: 1 }))(hidden), label: number("a"), loss: testSquared() }),
    }),
  );
}

/** Three images for `imagePlan`. */
export function imageBatch(): Batch {
  const values = Uint8Array.from({ length: 3 * 64 }, (_, i) => (i * 37) % 256);
  return batchOf({ picture: { values, shape: [3, 8, 8, 1], dtype: "float32" } }, { a: labelBlock([1, -1, 0.5]) }, 3);
}
