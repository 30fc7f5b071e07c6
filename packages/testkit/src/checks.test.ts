import { createTfjsEngine, defineLoss, defineModule, port } from "@gruyere/core";
import { vectorOf } from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { expectNoLeaks, gradientCheck, lossGradientCheck } from "./index.js";
import { someNumbers } from "./programs/batches.js";
import { testBinary, testLinear, testNoise, testNorm, testSquared } from "./programs/modules.js";

const none = z.strictObject({});
const x = { signature: vectorOf(3), value: someNumbers([4, 3]) };

beforeAll(async () => {
  await createTfjsEngine({ backend: "cpu" });
});

describe("gradient checks", () => {
  it("[K2] right gradients pass: parameters, inputs, buffers, noise, evaluation", async () => {
    const report = await expectNoLeaks(() => gradientCheck(testLinear({ units: 2 }), [x]));
    expect(report.compared).toBe(3 * 2 + 2 + 12);
    expect(report.worst).toBeLessThan(1e-2);
    await expectNoLeaks(() => gradientCheck(testNorm(), [x]));
    await expectNoLeaks(() => gradientCheck(testNorm(), [x], { training: false }));
    await expectNoLeaks(() => gradientCheck(testNoise(), [x]));
  });

  it("[K2] a wrong gradient fails with its place", () => {
    const wrong = tf.customGrad((...args) => {
      const [value] = args as unknown as [tf.Tensor];
      return { value: tf.square(value), gradFunc: (dy: tf.Tensor) => tf.mul(dy, 3) };
    });
    const module = defineModule({
      name: "wrong",
      description: "A square whose gradient is wrong.",
      options: none,
      ports: [port("x", "vector")],
      apply: ({ x: value }) => wrong(value),
    });
    expect(() => gradientCheck(module(), [x])).toThrow(/by input 0\[0\]; received/);
  });

  it("[K2] losses are checked by their outputs", async () => {
    const y = someNumbers([5, 1], "y");
    const target = someNumbers([5, 1], "target");
    await expectNoLeaks(() => lossGradientCheck(testSquared(), [y], target));
    await expectNoLeaks(() => lossGradientCheck(testBinary(), [y], target));
    const stopped = defineLoss({
      name: "stopped",
      description: "A loss with a wrong gradient.",
      options: none,
      rows: ([value]) => {
        const output = value ?? tf.zeros([1, 1]);
        return tf.sum(tf.mul(output, tf.tensor(output.dataSync(), output.shape)), 1);
      },
    });
    expect(() => lossGradientCheck(stopped(), [y])).toThrow("central difference");
  });
});

describe("expectNoLeaks", () => {
  it("[K3] returns what the work returns, and throws when tensors are left or taken", async () => {
    expect(await expectNoLeaks(() => tf.tidy(() => tf.scalar(3).dataSync()[0]))).toBe(3);
    const left: tf.Tensor[] = [];
    await expect(expectNoLeaks(() => void left.push(tf.ones([5])))).rejects.toThrow("+1 tensors, +20 bytes");
    await expect(expectNoLeaks(async () => left[0]?.dispose())).rejects.toThrow("-1 tensors, -20 bytes");
  });
});
