import type { Initialiser } from "../initialiser.js";
import { normal, uniform } from "./distribution.js";

/** Numbers that one output sees, and outputs that one input reaches, for the layout [...receptive field, in, out]. */
export function fansOf(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  const [out = 1, into = out] = shape.toReversed();
  const field = shape.slice(0, -2).reduce((n, d) => n * d, 1);
  return { fanIn: into * field, fanOut: out * field };
}

type Scale = (shape: readonly number[]) => number;

const uniformWithin = (name: string, limit: Scale): Initialiser => ({
  name,
  fill: (into, shape, random) => uniform(-limit(shape), limit(shape)).fill(into, shape, random),
});

const normalOf = (name: string, deviation: Scale): Initialiser => ({
  name,
  fill: (into, shape, random) => normal(0, deviation(shape)).fill(into, shape, random),
});

function meanFan(shape: readonly number[]): number {
  const { fanIn, fanOut } = fansOf(shape);
  return (fanIn + fanOut) / 2;
}

/** Uniform with variance gain² × 2 / (fanIn + fanOut) (Glorot and Bengio, AISTATS 2010). For sigmoid and tanh. */
export function xavierUniform(gain = 1): Initialiser {
  return uniformWithin("xavier-uniform", (shape) => gain * Math.sqrt(3 / meanFan(shape)));
}

/** Normal with variance gain² × 2 / (fanIn + fanOut) (Glorot and Bengio, AISTATS 2010). For sigmoid and tanh. */
export function xavierNormal(gain = 1): Initialiser {
  return normalOf("xavier-normal", (shape) => gain / Math.sqrt(meanFan(shape)));
}

/** Uniform with variance gain² / fanIn (He et al., ICCV 2015). Default gain: √2, for ReLU. */
export function heUniform(gain = Math.SQRT2): Initialiser {
  return uniformWithin("he-uniform", (shape) => gain * Math.sqrt(3 / fansOf(shape).fanIn));
}

/** Normal with variance gain² / fanIn (He et al., ICCV 2015). Default gain: √2, for ReLU. */
export function heNormal(gain = Math.SQRT2): Initialiser {
  return normalOf("he-normal", (shape) => gain / Math.sqrt(fansOf(shape).fanIn));
}

/**
 * Uniform within ±1/√fanIn: what PyTorch gives the weights and biases of `Linear` and `Conv` (its `kaiming_uniform_(a=√5)`).
 *
 * @param fanIn Default: from the shape. A bias doesn't show it: give it that of its weights.
 */
export function fanInUniform(fanIn?: number): Initialiser {
  return uniformWithin("fan-in-uniform", (shape) => 1 / Math.sqrt(fanIn ?? fansOf(shape).fanIn));
}
