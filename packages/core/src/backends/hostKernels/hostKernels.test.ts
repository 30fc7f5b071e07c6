import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { tryBackend } from "../tryBackend.js";

/** Numbers that don't repeat, the same on every call. */
const numbers = (shape: readonly number[], offset = 0): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => Math.sin(1.7 * i + offset)),
    [...shape],
  );

async function on(backend: "cpu" | "wasm", compute: () => tf.Tensor): Promise<{ shape: number[]; values: Float32Array }> {
  await tf.setBackend(backend);
  const tensor = tf.tidy(compute);
  const values = Float32Array.from(await tensor.data());
  const { shape } = tensor;
  tensor.dispose();
  return { shape, values };
}

/** Both backends, the same shape, each number within 1e-4 of the largest. */
async function expectAgreement(compute: () => tf.Tensor): Promise<void> {
  const [cpu, wasm] = [await on("cpu", compute), await on("wasm", compute)];
  expect(wasm.shape).toEqual(cpu.shape);
  const scale = cpu.values.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-3);
  const worst = cpu.values.reduce((m, v, i) => Math.max(m, Math.abs(v - (wasm.values[i] ?? Number.NaN))), 0);
  expect(worst / scale).toBeLessThan(1e-4);
}

describe("kernels that TensorFlow.js's wasm backend lacks, or has only slow or wrong", () => {
  let before = 0;
  beforeAll(async () => {
    await tryBackend("wasm");
    await tryBackend("cpu");
    before = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(before));

  it("[C30] the filter gradient of a convolution equals the cpu's, for paddings and strides", async () => {
    for (const pad of ["same", "valid"] as const)
      for (const stride of [1, 2])
        for (const [h, w, kh, kw, cin, cout] of [
          [7, 6, 3, 3, 2, 4],
          [5, 9, 1, 5, 3, 1],
        ] as const)
          await expectAgreement(() => {
            const x = numbers([3, h, w, cin]);
            const filter = numbers([kh, kw, cin, cout], 1);
            return tf.grad((f: tf.Tensor) => tf.square(tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, pad)))(filter);
          });
  });

  it("[C30] the depthwise gradients equal the cpu's, for channel multipliers, paddings and strides", async () => {
    for (const pad of ["same", "valid"] as const)
      for (const stride of [1, 2])
        for (const which of [0, 1] as const)
          await expectAgreement(() => {
            const gradients = tf.grads((x: tf.Tensor, f: tf.Tensor) =>
              tf.square(tf.depthwiseConv2d(x as tf.Tensor4D, f as tf.Tensor4D, stride, pad)),
            )([numbers([2, 8, 7, 3]), numbers([3, 2, 3, 2], 2)]);
            return gradients[which] ?? tf.scalar(Number.NaN);
          });
  });

  it("[C30] the gradient of gather equals the cpu's, and adds up repeated rows", async () => {
    const ids = Int32Array.from([4, 0, 4, 2, 4, 0]);
    await expectAgreement(() =>
      tf.grad((table: tf.Tensor) => tf.square(tf.gather(table, tf.tensor2d(ids, [2, 3], "int32"))))(numbers([5, 3])),
    );
    for (const backend of ["cpu", "wasm"] as const) {
      const { values } = await on(backend, () => tf.unsortedSegmentSum(tf.ones([6, 1]), tf.tensor1d(ids, "int32"), 6));
      expect([...values]).toEqual([2, 0, 1, 0, 3, 0]);
    }
  });

  it("[C30] einsum equals a direct sum over all letters", async () => {
    const letters = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(letters, letters, fc.integer({ min: 0, max: 15 }), async (one, two, mask) => {
        const output = [...new Set([...one, ...two])].filter((_, i) => mask & (1 << i)).join("");
        const size = (letter: string): number => "abcd".indexOf(letter) + 2;
        const equation = `${one.join("")},${two.join("")}->${output}`;
        const [a, b] = [numbers(one.map(size)), numbers(two.map(size), 3)];
        const { values } = await on("wasm", () => tf.einsum(equation, a, b));
        const expected = directSum(one, two, output, size, await a.data(), await b.data());
        a.dispose();
        b.dispose();
        expect(values.length).toBe(expected.length);
        for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 3);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it("[C30] matrix products equal the cpu's: transposed or not, small and large, of batches, of many times one, fused", async () => {
    const size = fc.constantFrom(1, 3, 8, 20, 33);
    const batch = fc.constantFrom(
      [[], []],
      [[3], [3]],
      [[4], [1]],
      [[1], [3]],
      [
        [2, 3],
        [2, 3],
      ],
      [[3], []],
    );
    await fc.assert(
      fc.asyncProperty(size, size, size, batch, fc.boolean(), fc.boolean(), async (m, k, n, [ofA = [], ofB = []], tA, tB) => {
        const a = () => numbers([...ofA, ...(tA ? [k, m] : [m, k])]);
        const b = () => numbers([...ofB, ...(tB ? [n, k] : [k, n])], 1);
        await expectAgreement(() => tf.matMul(a(), b(), tA, tB));
      }),
      { seed: 8, numRuns: 120 },
    );
    for (const [transposeA, transposeB] of [
      [true, false],
      [false, true],
      [true, true],
    ] as const)
      await expectAgreement(() => {
        const [a, b] = [numbers(transposeA ? [20, 30] : [30, 20]), numbers(transposeB ? [10, 20] : [20, 10], 1)];
        return tf.fused.matMul({ a, b, transposeA, transposeB, bias: numbers([10], 2), activation: "relu" });
      });
    await tf.setBackend("wasm");
    const held = tf.backend().numDataIds();
    for (const shape of [
      [40, 40],
      [4, 40, 40],
    ])
      tf.dispose(tf.tidy(() => tf.matMul(numbers(shape), numbers(shape, 1), true, true)));
    expect(tf.backend().numDataIds()).toBe(held);
  });

  it("[C30] the gradient of max pooling equals the cpu's: negative numbers, ties, paddings, strides", async () => {
    const shifts = [0, -5, 5];
    for (const pad of ["same", "valid"] as const)
      for (const [size, stride] of [
        [2, 2],
        [3, 1],
        [3, 2],
      ] as const)
        for (const shift of shifts)
          await expectAgreement(() => {
            const x = tf.add(tf.round(tf.mul(numbers([2, 7, 6, 3]), 2)), shift); // whole numbers: many ties
            const pool = (of: tf.Tensor) => tf.maxPool(of as tf.Tensor4D, size, stride, pad);
            return tf.grad((of: tf.Tensor) => tf.mul(pool(of), numbers(pool(x).shape, 2)))(x);
          });
  });

  it("[C30] transposing nothing shares the storage on cpu, transposing does not", async () => {
    const { values } = await on("cpu", () => tf.transpose(numbers([2, 3]), [1, 0]));
    expect(values[1]).toBeCloseTo(Math.sin(1.7 * 3), 6);
    const same = await on("cpu", () => tf.transpose(numbers([2, 3]), [0, 1]));
    expect(same.values[1]).toBeCloseTo(Math.sin(1.7), 6);
  });
});

function directSum(
  one: readonly string[],
  two: readonly string[],
  output: string,
  size: (letter: string) => number,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
): Float64Array {
  const all = [...new Set([...one, ...two])];
  const result = new Float64Array([...output].reduce((n, letter) => n * size(letter), 1));
  const flat = (letters: readonly string[], at: ReadonlyMap<string, number>) =>
    letters.reduce((i, letter) => i * size(letter) + (at.get(letter) ?? 0), 0);
  const total = all.reduce((n, letter) => n * size(letter), 1);
  for (let i = 0; i < total; i++) {
    let rest = i;
    const at = new Map<string, number>();
    for (const letter of all) {
      at.set(letter, rest % size(letter));
      rest = Math.floor(rest / size(letter));
    }
    const to = flat([...output], at);
    result[to] = (result[to] ?? 0) + (a[flat(one, at)] ?? 0) * (b[flat(two, at)] ?? 0);
  }
  return result;
}
