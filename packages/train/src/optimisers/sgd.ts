import type { UpdateRule } from "@gruyere/core";
import { GruyereError, parseOptions } from "@gruyere/flow";
import { z } from "zod";
import { decayedGradient } from "./decayedGradient.js";
import type { OptimiserPlugin } from "./plugin.js";

const schema = z.strictObject({
  momentum: z.number().min(0).default(0),
  dampening: z.number().default(0),
  nesterov: z.boolean().default(false),
  weightDecay: z.number().min(0).default(0),
});

/** Options of `sgd`: `momentum` (0), `dampening` (0), `nesterov` (false), `weightDecay` (0). */
export type SgdOptions = z.input<typeof schema>;

function sgdRule(settings: z.output<typeof schema>): UpdateRule {
  const { momentum, dampening, nesterov, weightDecay } = settings;
  if (nesterov && (momentum === 0 || dampening !== 0))
    throw new GruyereError({
      code: "bad-option",
      path: "sgd.nesterov",
      expected: "a momentum above 0 and no dampening, with Nesterov's momentum",
      received: `momentum ${momentum}, dampening ${dampening}`,
      hint: "set `momentum: 0.9` and leave `dampening` out, or set `nesterov: false`",
    });
  return {
    name: "sgd",
    slots: momentum === 0 ? [] : ["momentum"],
    settings,
    update(a, input) {
      const { parameter, slots, count, learningRate } = input;
      const decayed = decayedGradient(a, input, weightDecay);
      const before = slots["momentum"];
      if (before === undefined) return { parameter: a.sub(parameter, a.mul(decayed, learningRate)), slots: {} };
      // PyTorch starts the buffer with the first gradient itself, without dampening.
      const after = count === 1 ? decayed : a.add(a.mul(before, momentum), a.mul(decayed, 1 - dampening));
      const direction = nesterov ? a.add(decayed, a.mul(after, momentum)) : after;
      return { parameter: a.sub(parameter, a.mul(direction, learningRate)), slots: { momentum: after } };
    },
  };
}

/**
 * Stochastic gradient descent, as `torch.optim.SGD` computes it: `weightDecay` is added to the gradient (L2); `momentum` with
 * `dampening`, or Nesterov's (Sutskever et al., 2013). The learning rate is an option of `train`.
 * Throws `GruyereError` (`bad-option`) for a setting outside its range, or Nesterov without momentum.
 *
 * ```ts
 * sgd({ momentum: 0.9 }).slots; // => ["momentum"]
 * ```
 */
export function sgd(options: SgdOptions = {}): UpdateRule {
  return sgdRule(parseOptions("sgd", schema, options));
}

/** `sgd` as a plug-in of the role `optimiser`. */
export const sgdPlugin: OptimiserPlugin = {
  role: "optimiser",
  name: "sgd",
  description: "Stochastic gradient descent, with momentum or without.",
  schema,
  create: (options) => sgdRule(parseOptions("sgd", schema, options)),
};
