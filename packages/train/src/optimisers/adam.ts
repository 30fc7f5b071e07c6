import type { Arithmetic, UpdateInput, UpdateRule } from "@gruyere/core";
import { parseOptions } from "@gruyere/flow";
import { z } from "zod";
import { decayedGradient } from "./decayedGradient.js";
import { movingAverage } from "./movingAverage.js";
import type { OptimiserPlugin } from "./plugin.js";
import { slot } from "./slot.js";

const moments = {
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().min(0).default(1e-8),
  amsgrad: z.boolean().default(false),
};
const adamSchema = z.strictObject({ ...moments, weightDecay: z.number().min(0).default(0) });
const adamWSchema = z.strictObject({ ...moments, weightDecay: z.number().min(0).default(0.01) });

type Settings = z.output<typeof adamSchema>;

/** Options of `adam`: `beta1` (0.9), `beta2` (0.999), `epsilon` (1e-8), `weightDecay` (0), `amsgrad` (false). */
export type AdamOptions = z.input<typeof adamSchema>;
/** Options of `adamW`: `beta1` (0.9), `beta2` (0.999), `epsilon` (1e-8), `weightDecay` (0.01), `amsgrad` (false). */
export type AdamWOptions = z.input<typeof adamWSchema>;

/** θ − η · m̂ / (√v̂ + ε), with m̂ and v̂ corrected for their start at zero; with `amsgrad` v̂ is of the largest v so far. */
function descend<T>(a: Arithmetic<T>, start: T, gradient: T, input: UpdateInput<T>, settings: Settings) {
  const { slots, count, learningRate } = input;
  const { beta1, beta2, epsilon, amsgrad } = settings;
  const firstMoment = movingAverage(a, slot(slots, "firstMoment"), gradient, beta1);
  const secondMoment = movingAverage(a, slot(slots, "secondMoment"), a.mul(gradient, gradient), beta2);
  const largest = amsgrad ? { largestSecondMoment: a.max(slot(slots, "largestSecondMoment"), secondMoment) } : {};
  const { largestSecondMoment = secondMoment } = largest;
  // Times the reciprocal: a division of each number costs as much as all of its additions and products.
  const denominator = a.add(a.mul(a.sqrt(largestSecondMoment), 1 / Math.sqrt(1 - beta2 ** count)), epsilon);
  const stepSize = learningRate / (1 - beta1 ** count);
  const parameter = a.sub(start, a.div(a.mul(firstMoment, stepSize), denominator));
  return { parameter, slots: { firstMoment, secondMoment, ...largest } };
}

const slotsOf = ({ amsgrad }: Settings): readonly string[] => [
  "firstMoment",
  "secondMoment",
  ...(amsgrad ? ["largestSecondMoment"] : []),
];

function adamRule(settings: Settings): UpdateRule {
  return {
    name: "adam",
    slots: slotsOf(settings),
    settings,
    update(a, input) {
      return descend(a, input.parameter, decayedGradient(a, input, settings.weightDecay), input, settings);
    },
  };
}

function adamWRule(settings: Settings): UpdateRule {
  return {
    name: "adamw",
    slots: slotsOf(settings),
    settings,
    update(a, input) {
      const { parameter, gradient, learningRate } = input;
      return descend(a, a.mul(parameter, 1 - learningRate * settings.weightDecay), gradient, input, settings);
    },
  };
}

/**
 * Adam (Kingma and Ba, 2015, algorithm 1), as PyTorch's `torch.optim.Adam` computes it: `epsilon` is outside the square root,
 * `weightDecay` is added to the gradient (L2), `amsgrad` is Reddi et al.'s (2018, algorithm 2) as there. The learning rate is an option of `train`.
 * Throws `GruyereError` (`bad-option`) for a setting outside its range.
 *
 * ```ts
 * adam({ beta2: 0.99 }).settings.beta2; // => 0.99
 * ```
 */
export function adam(options: AdamOptions = {}): UpdateRule {
  return adamRule(parseOptions("adam", adamSchema, options));
}

/**
 * AdamW (Loshchilov and Hutter, 2019, algorithm 2), as `torch.optim.AdamW` computes it: the parameter shrinks by
 * learning rate × `weightDecay` before Adam's step; `amsgrad` as in `adam`. Throws `GruyereError` (`bad-option`) for a setting outside its range.
 *
 * ```ts
 * adamW().settings.weightDecay; // => 0.01
 * ```
 */
export function adamW(options: AdamWOptions = {}): UpdateRule {
  return adamWRule(parseOptions("adamw", adamWSchema, options));
}

/** `adam` as a plug-in of the role `optimiser`. */
export const adamPlugin: OptimiserPlugin = {
  role: "optimiser",
  name: "adam",
  description: "Adam; weight decay is added to the gradient.",
  schema: adamSchema,
  create: (options) => adamRule(parseOptions("adam", adamSchema, options)),
};

/** `adamW` as a plug-in of the role `optimiser`. */
export const adamWPlugin: OptimiserPlugin = {
  role: "optimiser",
  name: "adamw",
  description: "Adam with decoupled weight decay.",
  schema: adamWSchema,
  create: (options) => adamWRule(parseOptions("adamw", adamWSchema, options)),
};
