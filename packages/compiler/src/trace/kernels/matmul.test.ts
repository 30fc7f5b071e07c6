import * as tf from "@tensorflow/tfjs";
import { describe, expect, it } from "vitest";
import { agrees, of, traced } from "./fixtures/agreement.js";

const flags = [false, true];

const operatorsOf = (graph: ReturnType<typeof traced>): readonly string[] => graph.nodes.map(({ operator }) => operator);

describe("products of matrices", () => {
  it("[X18] of matrices, each transposed or not, forward and backward", async () => {
    for (const a of flags) {
      for (const b of flags) {
        await agrees((x, y) => tf.matMul(x, y, a, b), [a ? of(5, 3) : of(3, 5), b ? of(4, 5) : of(5, 4)]);
      }
    }
  });

  it("[X18] of stacks of matrices, each transposed or not, forward and backward", async () => {
    for (const a of flags) {
      for (const b of flags) {
        await agrees((x, y) => tf.matMul(x, y, a, b), [a ? of(2, 5, 3) : of(2, 3, 5), b ? of(2, 4, 5) : of(2, 5, 4)]);
        await agrees((x, y) => tf.matMul(x, y, a, b), [a ? of(2, 2, 5, 3) : of(2, 2, 3, 5), b ? of(2, 2, 4, 5) : of(2, 2, 5, 4)]);
      }
    }
  });

  it("[X18] of stacks that broadcast", async () => {
    for (const a of flags) {
      for (const b of flags) {
        const one = b ? of(4, 5) : of(5, 4);
        await agrees((x, y) => tf.matMul(x, y, a, b), [a ? of(3, 5, 3) : of(3, 3, 5), one], { gradients: false });
        await agrees((x, y) => tf.matMul(x, y, a, b), [a ? of(3, 5, 3) : of(3, 3, 5), b ? of(1, 4, 5) : of(1, 5, 4)], {
          gradients: false,
        });
        await agrees((x, y) => tf.matMul(x, y, b, a), [b ? of(5, 4) : of(4, 5), a ? of(3, 3, 5) : of(3, 5, 3)], {
          gradients: false,
        });
      }
    }
  });

  it("[X18] of nothing, of integers, of vectors", async () => {
    await agrees((x, y) => tf.matMul(x, y), [of(3, 0), of(0, 4)], { gradients: false });
    await agrees((x, y) => tf.matMul(x, y), [of(0, 3), of(3, 4)], { gradients: false });
    await agrees(
      (x, y) => tf.matMul(x, y, true),
      [
        { shape: [4, 3], type: "int32" },
        { shape: [4, 2], type: "int32" },
      ],
    );
    await agrees((x, y) => tf.dot(x, y), [of(5), of(5, 2)]);
    await agrees((x, y) => tf.outerProduct(x.as1D(), y.as1D()), [of(5), of(2)]);
  });

  it("[X18] a product of two matrices is one Gemm, with its transposes; a stack times one matrix too", () => {
    expect(operatorsOf(traced((x, y) => tf.matMul(x, y, true, true), [of(5, 3), of(4, 5)], { gradients: false }))).toEqual([
      "Gemm",
    ]);
    expect(operatorsOf(traced((x, y) => tf.matMul(x, y, false, true), [of(2, 3, 5), of(4, 5)], { gradients: false }))).toEqual([
      "Reshape",
      "Gemm",
      "Reshape",
    ]);
    expect(operatorsOf(traced((x, y) => tf.matMul(x, y, true, true), [of(2, 5, 3), of(2, 4, 5)], { gradients: false }))).toEqual([
      "FusedMatMul",
    ]);
    expect(operatorsOf(traced((x, y) => tf.matMul(x, y), [of(2, 3, 5), of(2, 5, 4)], { gradients: false }))).toEqual(["MatMul"]);
  });

  it("[X18] fused products: bias and activations, forward and backward", async () => {
    for (const activation of ["linear", "relu", "elu", "relu6", "sigmoid", "leakyrelu"] as const) {
      const fused = (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor) =>
        tf.fused.matMul({ a, b, bias, activation, leakyreluAlpha: 0.1 });
      await agrees(fused, [of(3, 5), of(5, 4), of(4)], { gradients: activation === "linear" || activation === "relu" });
    }
    await agrees((a, b) => tf.fused.matMul({ a, b, transposeA: true }), [of(5, 3), of(5, 4)]);
    const prelu = (a: tf.Tensor, b: tf.Tensor, slope: tf.Tensor) =>
      tf.fused.matMul({ a, b, activation: "prelu", preluActivationWeights: slope });
    await agrees(prelu, [of(3, 5), of(5, 4), of(4)], { gradients: false });
  });

  it("[X18] sums of products in Einstein's notation", async () => {
    const two: readonly (readonly [string, number[], number[]])[] = [
      ["ij,jk->ik", [2, 3], [3, 4]],
      ["ij,jk->ki", [2, 3], [3, 4]],
      ["bij,bjk->bik", [2, 3, 4], [2, 4, 5]],
      ["bij,bkj->bki", [2, 3, 4], [2, 5, 4]],
      ["ijk,kjl->il", [2, 3, 4], [4, 3, 5]],
      ["i,j->ij", [3], [4]],
      ["i,j->ji", [3], [4]],
      ["ij,ij->", [3, 4], [3, 4]],
      ["bhid,bhjd->bhij", [2, 2, 3, 4], [2, 2, 5, 4]],
      ["abc,b->ac", [2, 3, 4], [3]],
    ];
    for (const [equation, a, b] of two)
      await agrees((x, y) => tf.einsum(equation, x, y), [of(...a), of(...b)], { gradients: false });
    for (const equation of ["ij->ji", "ij->i", "ij->", "ij->j"])
      await agrees((x) => tf.einsum(equation, x), [of(3, 4)], { gradients: false });
  });
});
