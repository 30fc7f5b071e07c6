import {
  fanInUniform,
  heNormal,
  heUniform,
  type Initialiser,
  normal,
  ones,
  orthogonal,
  uniform,
  xavierNormal,
  xavierUniform,
  zeros,
} from "@gruyere/core";
import { z } from "zod";

const byName = {
  zeros,
  ones,
  uniform,
  normal,
  "xavier-uniform": xavierUniform,
  "xavier-normal": xavierNormal,
  "he-uniform": heUniform,
  "he-normal": heNormal,
  orthogonal,
  "fan-in-uniform": fanInUniform,
} satisfies Readonly<Record<string, () => Initialiser>>;

/** Names of the initialisers of weights. `default` is what PyTorch gives the same layer. */
export const initialisation = z.enum([
  "default",
  "zeros",
  "ones",
  "uniform",
  "normal",
  "xavier-uniform",
  "xavier-normal",
  "he-uniform",
  "he-normal",
  "orthogonal",
  "fan-in-uniform",
]);

/** The initialiser of a name; `fallback` is the layer's default. */
export function initialiserOf(name: z.output<typeof initialisation>, fallback: Initialiser): Initialiser {
  return name === "default" ? fallback : byName[name]();
}
