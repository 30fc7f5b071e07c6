import type { UpdateRule } from "@gruyere/core";
import { parseOptions } from "@gruyere/flow";
import { z } from "zod";
import { decayedGradient } from "./decayedGradient.js";
import type { OptimiserPlugin } from "./plugin.js";
import { slot } from "./slot.js";

const schema = z.strictObject({
  learningRateDecay: z.number().min(0).default(0),
  initialAccumulator: z.number().min(0).default(0),
  epsilon: z.number().min(0).default(1e-10),
  weightDecay: z.number().min(0).default(0),
});

/** Options of `adagrad`: `learningRateDecay` (0), `initialAccumulator` (0), `epsilon` (1e-10), `weightDecay` (0). */
export type AdagradOptions = z.input<typeof schema>;

function adagradRule(settings: z.output<typeof schema>): UpdateRule {
  const { learningRateDecay, initialAccumulator, epsilon, weightDecay } = settings;
  return {
    name: "adagrad",
    slots: ["squares"],
    settings,
    update(a, input) {
      const { parameter, slots, count, learningRate } = input;
      const gradient = decayedGradient(a, input, weightDecay);
      const before = slot(slots, "squares");
      // Slots are zeros before the first update.
      const started = count === 1 && initialAccumulator !== 0 ? a.add(before, initialAccumulator) : before;
      const squares = a.add(started, a.mul(gradient, gradient));
      const rate = learningRate / (1 + (count - 1) * learningRateDecay);
      const step = a.div(a.mul(gradient, rate), a.add(a.sqrt(squares), epsilon));
      return { parameter: a.sub(parameter, step), slots: { squares } };
    },
  };
}

/**
 * Adagrad (Duchi et al., 2011), as `torch.optim.Adagrad` computes it: divided by the root of the sum of all squared gradients, which
 * begins at `initialAccumulator`; the learning rate is divided by 1 + (updates so far) × `learningRateDecay`; `weightDecay` is added
 * to the gradient (L2). The learning rate is an option of `train`.
 * Throws `GruyereError` (`bad-option`) for a setting outside its range.
 *
 * ```ts
 * adagrad().slots; // => ["squares"]
 * ```
 */
export function adagrad(options: AdagradOptions = {}): UpdateRule {
  return adagradRule(parseOptions("adagrad", schema, options));
}

/** `adagrad` as a plug-in of the role `optimiser`. */
export const adagradPlugin: OptimiserPlugin = {
  role: "optimiser",
  name: "adagrad",
  description: "Adagrad: every parameter has the learning rate that its gradients so far leave.",
  schema,
  create: (options) => adagradRule(parseOptions("adagrad", schema, options)),
};
