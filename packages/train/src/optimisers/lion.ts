import type { UpdateRule } from "@gruyere/core";
import { parseOptions } from "@gruyere/flow";
import { z } from "zod";
import { movingAverage } from "./movingAverage.js";
import type { OptimiserPlugin } from "./plugin.js";
import { slot } from "./slot.js";

const schema = z.strictObject({
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.99),
  weightDecay: z.number().min(0).default(0),
});

/** Options of `lion`: `beta1` (0.9), `beta2` (0.99), `weightDecay` (0). */
export type LionOptions = z.input<typeof schema>;

function lionRule(settings: z.output<typeof schema>): UpdateRule {
  const { beta1, beta2, weightDecay } = settings;
  return {
    name: "lion",
    slots: ["momentum"],
    settings,
    update(a, { parameter, gradient, slots, learningRate }) {
      const before = slot(slots, "momentum");
      const direction = a.sign(movingAverage(a, before, gradient, beta1));
      const start = weightDecay === 0 ? parameter : a.mul(parameter, 1 - learningRate * weightDecay);
      return {
        parameter: a.sub(start, a.mul(direction, learningRate)),
        slots: { momentum: movingAverage(a, before, gradient, beta2) },
      };
    },
  };
}

/**
 * Lion (Chen et al., 2023, algorithm 2): steps of one size, by the sign of the momentum with `beta1` of it kept; the momentum itself
 * keeps `beta2`; `weightDecay` is decoupled, as AdamW's. Its learning rate, an option of `train`, is 3 to 10 times smaller than Adam's.
 * Throws `GruyereError` (`bad-option`) for a setting outside its range.
 *
 * ```ts
 * lion().slots; // => ["momentum"]
 * ```
 */
export function lion(options: LionOptions = {}): UpdateRule {
  return lionRule(parseOptions("lion", schema, options));
}

/** `lion` as a plug-in of the role `optimiser`. */
export const lionPlugin: OptimiserPlugin = {
  role: "optimiser",
  name: "lion",
  description: "Lion: the momentum's sign; half of Adam's memory.",
  schema,
  create: (options) => lionRule(parseOptions("lion", schema, options)),
};
