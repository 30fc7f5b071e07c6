import { createTfjsEngine } from "@gruyere/core";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { expectClose, floats, runOne, someFloats } from "../fixtures/run.js";

beforeAll(async () => {
  await createTfjsEngine({ backend: "cpu" });
});

test("[K5] MatMul multiplies matrices, and batches that broadcast", () => {
  const [a, b] = [someFloats([2, 1, 3, 4], "a"), someFloats([5, 4, 2], "b")];
  const reference = tf.matMul(
    tf.tile(tf.tensor4d([...a.numbers], [2, 1, 3, 4]), [1, 5, 1, 1]),
    tf.tile(tf.tensor4d([...b.numbers], [1, 5, 4, 2]), [2, 1, 1, 1]),
  );
  expectClose(runOne("MatMul", [a, b]), reference.dataSync());
});

test("[K5] FusedMatMul and Gemm transpose, scale and add", () => {
  const [a, b, c] = [someFloats([4, 3], "a"), someFloats([2, 4], "b"), someFloats([2], "c")];
  const product = tf.matMul(tf.tensor2d([...a.numbers], [4, 3]), tf.tensor2d([...b.numbers], [2, 4]), true, true);
  expectClose(runOne("FusedMatMul", [a, b], { transA: true, transB: true, alpha: 2 }), tf.mul(product, 2).dataSync());
  const sum = tf.add(tf.mul(product, 0.5), tf.mul(tf.tensor1d([...c.numbers]), 3));
  expectClose(runOne("Gemm", [a, b, c], { transA: true, transB: true, alpha: 0.5, beta: 3 }), sum.dataSync());
  expect(runOne("Gemm", [floats([1, 2], [1, 2]), floats([2, 1], [3, 4])])).toEqual([11]);
});
