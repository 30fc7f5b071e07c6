import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { tryBackend } from "../backends/tryBackend.js";
import { GradientTape } from "./tape.js";

describe("gradient tape", () => {
  let before = 0;
  beforeAll(() => tryBackend("cpu"));
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => expect(tf.memory().numTensors).toBe(before));

  /** Gradients of `f` by `x`, on our tape and on TensorFlow.js's. */
  function compare(f: (x: tf.Tensor) => tf.Tensor, values: readonly number[]): void {
    const found: number[][] = [];
    tf.tidy(() => {
      const x = tf.tensor1d([...values]);
      const { tape, result } = GradientTape.record(() => f(x));
      const [gradient] = tape.backward([{ target: result, gradient: tf.onesLike(result) }], [x]);
      found.push([...(gradient?.dataSync() ?? [])], [...tf.grad(f)(x).dataSync()]);
      tape.dispose();
    });
    const [own, reference] = found;
    expect(own).toEqual(reference);
  }

  it("[C19] gradients equal TensorFlow.js's own: fan-out, several outputs, custom gradients", () => {
    compare((x) => tf.add(tf.mul(x, x), tf.sin(tf.mul(x, 3))), [1, -2, 0.5]);
    compare((x) => tf.addN(tf.split(tf.square(x), 2)), [1, 2, 3, 4]);
    compare((x) => tf.unstack(tf.exp(x))[1] ?? x, [1, 2, 3]);
    const same = tf.customGrad((...args) => {
      const [a, b] = args as unknown as [tf.Tensor, tf.Tensor];
      return { value: tf.add(a, b), gradFunc: (dy: tf.Tensor) => [dy, dy] };
    });
    compare((x) => same(x, tf.mul(x, 2)), [1, 2]);
  });

  it("[C19] comparisons and arg max stop gradients instead of failing", () => {
    const gradient = tf.tidy(() => {
      const x = tf.tensor1d([1, -2, 3]);
      const { tape, result } = GradientTape.record(() => tf.where(tf.greater(x, 0), tf.mul(x, 5), tf.zerosLike(x)));
      const [found] = tape.backward([{ target: result, gradient: tf.onesLike(result) }], [x]);
      tape.dispose();
      return found ?? tf.scalar(Number.NaN);
    });
    expect([...gradient.dataSync()]).toEqual([5, 0, 5]);
    gradient.dispose();
  });

  it("[C19] a source that no path reaches has no gradient; a range of the tape is a part of the way", () => {
    const x = tf.scalar(3);
    const other = tf.scalar(1);
    tf.tidy(() => {
      let cut = 0;
      let middle = x;
      const { tape, result } = GradientTape.record((recording) => {
        middle = tf.square(x);
        cut = recording.length;
        return tf.mul(middle, 2);
      });
      const seed = { target: result, gradient: tf.scalar(1) };
      const [byX, byOther] = tape.backward([seed], [x, other]);
      expect(byX?.dataSync()[0]).toBe(12);
      expect(byOther).toBeUndefined();
      const [byMiddle, above] = tape.backward([seed], [middle, x], { from: cut, to: tape.length });
      expect(byMiddle?.dataSync()[0]).toBe(2);
      expect(above).toBeUndefined();
      tape.dispose();
    });
    x.dispose();
    other.dispose();
  });

  it("[C23] what fails while recording leaves no tensor and no open tape", () => {
    const x = tf.scalar(2);
    expect(() =>
      GradientTape.record(() =>
        tf.tidy(() => {
          tf.square(tf.exp(x));
          throw new Error("stop");
        }),
      ),
    ).toThrow("stop");
    expect(tf.engine().state.gradientDepth).toBe(0);
    x.dispose();
  });

  it("[C24] a gradient whose kernel is missing names the owner, the kernel and a backend that has it", async () => {
    await tryBackend("wasm");
    const kernel = tf.getKernel("Sinh", "wasm");
    tf.unregisterKernel("Sinh", "wasm");
    try {
      const x = tf.scalar(2);
      const { tape, result } = GradientTape.record((recording) => {
        recording.mark({ path: "modules.m", name: "module `m` (node m)" });
        return tf.cosh(x);
      });
      const backward = () => tf.tidy(() => tape.backward([{ target: result, gradient: tf.scalar(1) }], [x]).length);
      expect(backward).toThrow(
        /missing-kernel at modules\.m[\s\S]*kernel Sinh on backend `wasm`[\s\S]*use a backend that has it: .*cpu/,
      );
      for (const tensor of [x, result]) tensor.dispose();
      tape.dispose();
    } finally {
      if (kernel) tf.registerKernel(kernel);
      await tf.setBackend("cpu");
    }
  });
});
