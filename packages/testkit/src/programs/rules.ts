import type { UpdateRule } from "@gruyere/core";

/** Plain gradient descent: a rule without slots. */
export const testDescent: UpdateRule = {
  name: "test-descent",
  slots: [],
  settings: {},
  update: ({ mul, sub }, { parameter, gradient, learningRate }) => ({
    parameter: sub(parameter, mul(gradient, learningRate)),
    slots: {},
  }),
};

/** Gradient descent with momentum and decoupled decay: a rule with one slot, which begins as the first gradient itself. */
export const testMomentum: UpdateRule = {
  name: "test-momentum",
  slots: ["velocity"],
  settings: { momentum: 0.9, decay: 0.01 },
  update({ add, mul, sub }, { parameter, gradient, slots, count, learningRate }) {
    const { velocity = gradient } = slots;
    const next = count === 1 ? gradient : add(mul(velocity, 0.9), gradient);
    return { parameter: sub(mul(parameter, 1 - learningRate * 0.01), mul(next, learningRate)), slots: { velocity: next } };
  },
};

/** Adam (Kingma and Ba, 2015): a rule with two slots that needs the count. */
export const testAdam: UpdateRule = {
  name: "test-adam",
  slots: ["mean", "square"],
  settings: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  update({ add, div, mul, sqrt, sub }, { parameter, gradient, slots, learningRate, count }) {
    const { mean = gradient, square = gradient } = slots;
    const m = add(mul(mean, 0.9), mul(gradient, 0.1));
    const v = add(mul(square, 0.999), mul(mul(gradient, gradient), 0.001));
    const step = div(div(m, 1 - 0.9 ** count), add(sqrt(div(v, 1 - 0.999 ** count)), 1e-8));
    return { parameter: sub(parameter, mul(step, learningRate)), slots: { mean: m, square: v } };
  },
};
