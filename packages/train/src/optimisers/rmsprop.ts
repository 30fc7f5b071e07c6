import type { UpdateRule } from "@gruyere/core";
import { parseOptions } from "@gruyere/flow";
import { z } from "zod";
import { decayedGradient } from "./decayedGradient.js";
import { movingAverage } from "./movingAverage.js";
import type { OptimiserPlugin } from "./plugin.js";
import { slot } from "./slot.js";

const schema = z.strictObject({
  alpha: z.number().min(0).max(1).default(0.99),
  epsilon: z.number().min(0).default(1e-8),
  momentum: z.number().min(0).default(0),
  centred: z.boolean().default(false),
  weightDecay: z.number().min(0).default(0),
});

/** Options of `rmsprop`: `alpha` (0.99), `epsilon` (1e-8), `momentum` (0), `centred` (false), `weightDecay` (0). */
export type RmspropOptions = z.input<typeof schema>;

function rmspropRule(settings: z.output<typeof schema>): UpdateRule {
  const { alpha, epsilon, momentum, centred, weightDecay } = settings;
  return {
    name: "rmsprop",
    slots: ["squares", ...(centred ? ["mean"] : []), ...(momentum === 0 ? [] : ["momentum"])],
    settings,
    update(a, input) {
      const { parameter, slots, learningRate } = input;
      const gradient = decayedGradient(a, input, weightDecay);
      const squares = movingAverage(a, slot(slots, "squares"), a.mul(gradient, gradient), alpha);
      const centre = centred ? { mean: movingAverage(a, slot(slots, "mean"), gradient, alpha) } : {};
      // A variance that is 0 may come out below it.
      const spread = centre.mean === undefined ? squares : a.max(a.sub(squares, a.mul(centre.mean, centre.mean)), 0);
      const divided = a.div(gradient, a.add(a.sqrt(spread), epsilon));
      if (momentum === 0) return { parameter: a.sub(parameter, a.mul(divided, learningRate)), slots: { squares, ...centre } };
      const after = a.add(a.mul(slot(slots, "momentum"), momentum), divided);
      return { parameter: a.sub(parameter, a.mul(after, learningRate)), slots: { squares, ...centre, momentum: after } };
    },
  };
}

/**
 * RMSProp (Hinton, 2012), as `torch.optim.RMSprop` computes it: `alpha` is how much of the squares' average stays, `epsilon` is
 * outside of the square root, `centred` divides by the gradient's standard deviation (Graves, 2013), `momentum` adds up the
 * divided gradients, `weightDecay` is added to the gradient (L2). The learning rate is an option of `train`.
 * Throws `GruyereError` (`bad-option`) for a setting outside its range.
 *
 * ```ts
 * rmsprop({ momentum: 0.9 }).slots; // => ["squares", "momentum"]
 * ```
 */
export function rmsprop(options: RmspropOptions = {}): UpdateRule {
  return rmspropRule(parseOptions("rmsprop", schema, options));
}

/** `rmsprop` as a plug-in of the role `optimiser`. */
export const rmspropPlugin: OptimiserPlugin = {
  role: "optimiser",
  name: "rmsprop",
  description: "RMSProp, with momentum or without, centred or not.",
  schema,
  create: (options) => rmspropRule(parseOptions("rmsprop", schema, options)),
};
