import type { UpdateRule } from "@gruyere/core";
import { parseOptions } from "@gruyere/flow";
import { z } from "zod";
import { decayedGradient } from "./decayedGradient.js";
import { movingAverage } from "./movingAverage.js";
import type { OptimiserPlugin } from "./plugin.js";
import { slot } from "./slot.js";

const schema = z.strictObject({
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().min(0).default(1e-8),
  weightDecay: z.number().min(0).default(0),
});

/** Options of `adamax`: `beta1` (0.9), `beta2` (0.999), `epsilon` (1e-8), `weightDecay` (0). */
export type AdamaxOptions = z.input<typeof schema>;

function adamaxRule(settings: z.output<typeof schema>): UpdateRule {
  const { beta1, beta2, epsilon, weightDecay } = settings;
  return {
    name: "adamax",
    slots: ["firstMoment", "largest"],
    settings,
    update(a, input) {
      const { parameter, slots, count, learningRate } = input;
      const gradient = decayedGradient(a, input, weightDecay);
      const firstMoment = movingAverage(a, slot(slots, "firstMoment"), gradient, beta1);
      const largest = a.max(a.mul(slot(slots, "largest"), beta2), a.add(a.abs(gradient), epsilon));
      const step = a.div(a.mul(firstMoment, learningRate / (1 - beta1 ** count)), largest);
      return { parameter: a.sub(parameter, step), slots: { firstMoment, largest } };
    },
  };
}

/**
 * Adamax (Kingma and Ba, 2015, algorithm 2), as `torch.optim.Adamax` computes it: Adam with the largest gradient so far, which fades
 * by `beta2`, instead of the root of squares; `weightDecay` is added to the gradient (L2). The learning rate is an option of `train`.
 * Throws `GruyereError` (`bad-option`) for a setting outside its range.
 *
 * ```ts
 * adamax().slots; // => ["firstMoment", "largest"]
 * ```
 */
export function adamax(options: AdamaxOptions = {}): UpdateRule {
  return adamaxRule(parseOptions("adamax", schema, options));
}

/** `adamax` as a plug-in of the role `optimiser`. */
export const adamaxPlugin: OptimiserPlugin = {
  role: "optimiser",
  name: "adamax",
  description: "Adamax: Adam by the largest gradient instead of the mean square.",
  schema,
  create: (options) => adamaxRule(parseOptions("adamax", schema, options)),
};
