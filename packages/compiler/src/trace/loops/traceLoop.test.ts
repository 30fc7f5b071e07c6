import { GradientTape } from "@gruyere/core/engine";
import { gru, lstm } from "@gruyere/modules";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TraceBackend } from "../backend.js";
import { agrees, of, traced } from "../kernels/fixtures/agreement.js";
import { registerKernels } from "../registerKernels.js";
import { recurrentModule } from "./fixtures/recurrentModule.js";
import { scanHere } from "./fixtures/scanHere.js";

/** Legend: B rows, T steps, D numbers of a step, H numbers of a state. */

const shapes = fc.record({
  rows: fc.integer({ min: 1, max: 3 }),
  steps: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(1000),
});

/** A cell with two sequences, three states (a count and one that is never read among them) and two outputs. */
const several =
  (reverse: boolean, used: readonly boolean[]) =>
  (x: tf.Tensor, y: tf.Tensor, s: tf.Tensor, w: tf.Tensor, b: tf.Tensor): readonly tf.Tensor[] => {
    const { states, outputs } = scanHere()({
      sequences: [x, y],
      initial: [s, tf.zeros([s.shape[0] ?? 0], "int32"), tf.ones(s.shape)],
      weights: [w, b],
      reverse,
      step: ([x_BD, y_B1], [s_BH, count_B], [w_DH, b_H]) => {
        const gate = tf.sigmoid(tf.add(tf.matMul(x_BD, w_DH), b_H));
        const next = tf.add(tf.mul(gate, s_BH), tf.mul(y_B1, tf.softmax(s_BH)));
        return {
          states: [next, tf.add(count_B, tf.scalar(1, "int32")), gate],
          outputs: [tf.concat([next, x_BD], 1), tf.mean(tf.square(s_BH), 1), count_B],
        };
      },
    });
    return [...states, ...outputs].filter((_, i) => used[i] ?? true);
  };

const severalGiven = (rows: number, steps: number, width: number) => [
  of(rows, steps, width),
  of(rows, steps, 1),
  of(rows, 3),
  of(width, 3),
  of(3),
];

describe("traced loops", () => {
  it.each(["lstm", "gru"] as const)(
    "[X101] %s and all its gradients equal the unrolled ones",
    { timeout: 120_000 },
    async (kind) => {
      const options = fc.record({ units: fc.integer({ min: 1, max: 4 }), bidirectional: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(
          shapes,
          options,
          fc.boolean(),
          async ({ rows, steps, width, seed }, { units, bidirectional }, masked) => {
            const lengths = Array.from({ length: rows }, (_, row) => 1 + ((seed + 3 * row) % steps));
            const spec = { lstm, gru }[kind]({ units, bidirectional });
            const { apply, given } = recurrentModule(spec, [rows, steps, width], masked ? lengths : undefined);
            await agrees(apply, given, { seed });
          },
        ),
        { numRuns: 12, seed: 5 },
      );
    },
  );

  it("[X101] so do several sequences, states and outputs, in both directions", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.boolean(), async ({ rows, steps, width, seed }, reverse) => {
        await agrees(several(reverse, []), severalGiven(rows, steps, width), { seed });
      }),
      { numRuns: 10, seed: 6 },
    );
  });

  it("[X101] gradients of some of the results only are right", { timeout: 120_000 }, async () => {
    const given = severalGiven(2, 3, 2);
    for (const i of [0, 2, 3, 4]) {
      const loop = several(
        false,
        [0, 1, 2, 3, 4, 5].map((j) => i === j),
      );
      // By every input there is a gradient, though perhaps not through the loop.
      const apply = (...inputs: [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]) => [
        ...loop(...inputs),
        tf.addN(inputs.map((input) => tf.sum(input))),
      ];
      await agrees((...inputs) => apply(...(inputs as Parameters<typeof apply>)), given, { seed: i });
    }
  });

  it("[X102] a step is traced once, whatever its number", () => {
    let calls = 0;
    const apply = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      scanHere()({
        sequences: [x],
        initial: [tf.zeros([2, 3])],
        weights: [w],
        step: ([x], [s], [w]) => {
          calls++;
          const next = tf.tanh(tf.add(tf.matMul(s, w), x));
          return { states: [next], outputs: [next] };
        },
      }).outputs[0];
    const nodes = [3, 200].map((steps) => traced(apply, [of(2, steps, 3), of(3, 3)]).nodes);
    expect(calls).toBe(4); // the fixture runs the function for its value and for its gradient
    expect(nodes[1]?.map(({ operator }) => operator)).toEqual(nodes[0]?.map(({ operator }) => operator));
    expect(nodes[1]?.filter(({ operator }) => operator === "Scan")).toHaveLength(3);
  });

  it("[X102] in evaluation nothing is kept for a gradient", () => {
    const { apply, given } = recurrentModule(lstm({ units: 2 }), [1, 3, 2]);
    const loops = traced(apply, given, { gradients: false }).nodes.filter(({ operator }) => operator === "Scan");
    expect(loops.map(({ outputs }) => outputs.length)).toEqual([3]);
  });

  it("[X103] a step that takes a tensor from outside is told the cure", () => {
    const apply = (x: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      scanHere()({
        sequences: [x],
        initial: [tf.zeros([2])],
        step: ([x], [s]) => ({ states: [tf.add(s, tf.mul(x, w))], outputs: [] }),
      }).states[0];
    expect(() => traced(apply, [of(2, 3), of()])).toThrow(/captured-tensor[\s\S]*give a loop's step its tensors as `weights`/);
  });

  it("[X103] the gradient by what is made of integers is none, and no tensor stays behind", () => {
    registerKernels();
    const before = tf.memory().numTensors;
    TraceBackend.trace((graph, backend) => {
      const x = backend.tensorOf(graph.input({ kind: "parameter", name: "x" }, { shape: [2, 3], type: "float32" }));
      const { tape, result } = GradientTape.record(() =>
        tf.tidy(() => {
          const places = tf.argMax(tf.stack([x, tf.neg(x)], 2), 2);
          const loop = scanHere()({
            sequences: [x, places],
            initial: [tf.zeros([2])],
            step: ([x, place], [s]) => ({ states: [tf.add(s, tf.mul(x, tf.cast(place, "float32")))], outputs: [] }),
          });
          return tf.sum(loop.states[0]);
        }),
      );
      const [gradient] = tape.backward([{ target: result, gradient: tf.scalar(1) }], [x]);
      expect(gradient?.shape).toEqual([2, 3]);
      tape.dispose();
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
