import type { UpdateRule } from "@gruyere/core";
import { parseOptions } from "@gruyere/flow";
import { z } from "zod";
import { decayedGradient } from "./decayedGradient.js";
import { movingAverage } from "./movingAverage.js";
import type { OptimiserPlugin } from "./plugin.js";
import { slot } from "./slot.js";

const schema = z.strictObject({
  rho: z.number().min(0).max(1).default(0.9),
  epsilon: z.number().min(0).default(1e-6),
  weightDecay: z.number().min(0).default(0),
});

/** Options of `adadelta`: `rho` (0.9), `epsilon` (1e-6), `weightDecay` (0). */
export type AdadeltaOptions = z.input<typeof schema>;

function adadeltaRule(settings: z.output<typeof schema>): UpdateRule {
  const { rho, epsilon, weightDecay } = settings;
  return {
    name: "adadelta",
    slots: ["squares", "steps"],
    settings,
    update(a, input) {
      const { parameter, slots, learningRate } = input;
      const gradient = decayedGradient(a, input, weightDecay);
      const squares = movingAverage(a, slot(slots, "squares"), a.mul(gradient, gradient), rho);
      const before = slot(slots, "steps");
      const ratio = a.div(a.sqrt(a.add(before, epsilon)), a.sqrt(a.add(squares, epsilon)));
      const step = a.mul(ratio, gradient);
      const steps = movingAverage(a, before, a.mul(step, step), rho);
      return { parameter: a.sub(parameter, a.mul(step, learningRate)), slots: { squares, steps } };
    },
  };
}

/**
 * Adadelta (Zeiler, 2012, algorithm 1), as `torch.optim.Adadelta` computes it: `rho` is how much of both averages stays, `epsilon` is
 * inside of the square roots, the step is multiplied by the learning rate, `weightDecay` is added to the gradient (L2). The learning
 * rate is an option of `train`; 1 is the paper's.
 * Throws `GruyereError` (`bad-option`) for a setting outside its range.
 *
 * ```ts
 * adadelta({ rho: 0.95 }).settings.rho; // => 0.95
 * ```
 */
export function adadelta(options: AdadeltaOptions = {}): UpdateRule {
  return adadeltaRule(parseOptions("adadelta", schema, options));
}

/** `adadelta` as a plug-in of the role `optimiser`. */
export const adadeltaPlugin: OptimiserPlugin = {
  role: "optimiser",
  name: "adadelta",
  description: "Adadelta: steps in the size of the steps before.",
  schema,
  create: (options) => adadeltaRule(parseOptions("adadelta", schema, options)),
};
