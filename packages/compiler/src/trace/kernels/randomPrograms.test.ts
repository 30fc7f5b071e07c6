import { type RandomStream, randomStream } from "@gruyere/random";
import * as tf from "@tensorflow/tfjs";
import { describe, it } from "vitest";
import { type Apply, agrees, type Given } from "./fixtures/agreement.js";

/** One operation of a random program, on values of equal shape. It keeps numbers small. */
type Step = (values: readonly tf.Tensor[], pick: (count: number) => number) => tf.Tensor;

/** Reduces an axis and broadcasts the result back. */
const spread = (reduce: (x: tf.Tensor, axis: number, keep: boolean) => tf.Tensor) => (x: tf.Tensor, axis: number) =>
  tf.add(reduce(x, axis, true), tf.mul(x, 0.5));

const unary: readonly ((x: tf.Tensor, axis: number) => tf.Tensor)[] = [
  (x) => tf.tanh(x),
  (x) => tf.relu(x),
  (x) => tf.sigmoid(x),
  (x) => tf.mul(x, tf.onesLike(x)),
  (x) => tf.add(x, tf.fill(x.shape, 0.5)),
  (x) => tf.div(x, tf.add(tf.abs(x), 1)),
  (x) => tf.sub(1, tf.square(tf.tanh(x))),
  (x) => tf.log1p(tf.exp(tf.neg(x))),
  (x) => tf.where(tf.cast(tf.onesLike(x), "bool"), x, tf.zerosLike(x)),
  (x) => tf.softmax(x),
  (x, axis) => tf.reverse(x, axis),
  (x, axis) => spread(tf.mean)(x, axis),
  (x, axis) => spread((y, each, keep) => tf.mul(tf.sum(y, each, keep), 0.2))(x, axis),
  (x, axis) => spread(tf.max)(x, axis),
  (x) => tf.cumsum(tf.mul(x, 0.3), x.rank - 1),
  // TensorFlow.js has no gradient of a list of one.
  (x, axis) => (x.shape[axis] === 1 ? x : tf.stack(tf.unstack(x, axis), axis)),
  (x, axis) => (x.shape[axis] === 1 ? x : tf.concat(tf.split(x, x.shape[axis] ?? 1, axis).toReversed(), axis)),
  (x) => tf.transpose(tf.transpose(x, [1, 2, 0]), [2, 0, 1]),
  (x) => tf.reshape(tf.reshape(x, [x.size]), x.shape),
  (x, axis) =>
    tf.slice(
      tf.pad(
        x,
        x.shape.map((_, each): [number, number] => (each === axis ? [1, 2] : [0, 0])),
      ),
      x.shape.map(() => 0),
      x.shape,
    ),
  (x) =>
    tf
      .mul(tf.matMul(x, x, true), 0.1)
      .sum()
      .add(tf.mul(x, 0.5)),
  (x) => tf.mul(tf.matMul(tf.mul(tf.matMul(x, x, false, true), 0.1), x), 0.1),
];

const binary: readonly ((a: tf.Tensor, b: tf.Tensor) => tf.Tensor)[] = [
  (a, b) => tf.add(a, b),
  (a, b) => tf.mul(tf.tanh(a), b),
  (a, b) => tf.sub(a, tf.mean(b)),
  (a, b) => tf.add(a, tf.mean(b, 0)),
  (a, b) => tf.maximum(a, b),
  (a, b) => tf.squaredDifference(tf.tanh(a), tf.tanh(b)),
];

function randomStep(stream: RandomStream): Step {
  const isUnary = stream.uniform() < 0.65;
  const choice = stream.below((isUnary ? unary : binary).length);
  const axis = stream.below(3);
  return (values, pick) => {
    const [a, b] = [values[pick(values.length)], values[pick(values.length)]];
    if (!a || !b) throw new Error("no values");
    return (isUnary ? unary[choice]?.(a, axis) : binary[choice]?.(a, b)) ?? a;
  };
}

/** A program of ten operations on two inputs; its result depends on the last values. */
function randomProgram(seed: number): { readonly apply: Apply; readonly given: readonly Given[] } {
  const stream = randomStream({ seed, stream: "program", step: 0 });
  const shape = Array.from({ length: 3 }, () => 1 + stream.below(4));
  const steps = Array.from({ length: 10 }, () => randomStep(stream));
  const apply: Apply = (...inputs) => {
    const picks = randomStream({ seed, stream: "picks", step: 0 });
    const values = [...inputs];
    for (const step of steps) values.push(step(values.slice(-4), (count) => picks.below(count)));
    // Both inputs count, whatever was picked.
    return [...values.slice(-3), tf.addN(inputs)];
  };
  return { apply, given: [{ shape }, { shape }] };
}

describe("random programs", () => {
  const rounds = 10;
  for (let round = 0; round < rounds; round++) {
    it(`[X23] programs ${10 * round} to ${10 * round + 9} equal TensorFlow.js, forward and backward`, async () => {
      for (let seed = 10 * round; seed < 10 * (round + 1); seed++) {
        const { apply, given } = randomProgram(seed);
        await agrees(apply, given, { seed });
      }
    });
  }
});
