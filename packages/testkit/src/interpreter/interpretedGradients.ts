import { type Graph, roleKey } from "@gruyere/compiler/graph";
import { type RandomStream, randomStream } from "@gruyere/random";
import { type Feeds, interpret } from "./interpret.js";
import type { Slope } from "./slope.js";
import { numberAt } from "./tensor.js";

/** Settings of the differences. */
export interface SlopeOptions {
  /** Random directions per tensor. Default 8. */
  readonly directions?: number;
  /** How far along a direction (of length 1) a tensor is moved. Default 1e-5. */
  readonly step?: number;
  /** Directions that may meet a kink, per tensor. Default: half of them. */
  readonly kinks?: number;
  /** Of the directions. Default 1. */
  readonly seed?: number;
}

/** Slopes along directions of one tensor, and how many directions were left out because a kink lies on them. */
export interface Slopes {
  readonly slopes: readonly Slope[];
  readonly kinks: number;
}

/** Below this share of the largest slope, one-sided differences are taken to agree: what a kink could do is no larger. */
const AGREEMENT = 1e-6;

/**
 * Differentiates Σ factor × output along random directions of inputs, by central differences of `interpret` in float64: the oracle of
 * gradients. A direction where the differences to both sides disagree more than curvature explains meets a kink (of a ReLU or a
 * maximum), and is left out.
 *
 * @param factors Factor of each output (each one number), by the key of its role.
 * @param by The inputs, by the keys of their roles.
 * @throws Error when too many directions of a tensor meet a kink, and for keys that the graph lacks.
 */
export function interpretedGradients(
  graph: Graph,
  feeds: Feeds,
  factors: ReadonlyMap<string, number>,
  by: readonly string[],
  { directions = 8, step = 1e-5, kinks = directions / 2, seed = 1 }: SlopeOptions = {},
): Map<string, Slopes> {
  const part = partOf(graph, factors);
  const value = (changed: Feeds): number => {
    const outputs = interpret(part, changed);
    return [...factors].reduce((sum, [key, factor]) => sum + factor * numberAt(outputs.get(key) ?? [], 0), 0);
  };
  const centre = value(feeds);
  const slopesBy = (key: string): Slopes => {
    const numbers = feeds.get(key);
    if (!numbers) throw new Error(`interpretedGradients: no numbers for ${key}`);
    const random = randomStream({ seed, stream: "directions", name: key });
    const sides = Array.from({ length: directions }, () => {
      const direction = signs(numbers.length, random);
      const at = (distance: number): number => value(new Map([...feeds, [key, moved(numbers, direction, distance)]]));
      return { direction, ...differences(at, centre, step), halved: () => differences(at, centre, step / 2) };
    });
    const largest = Math.max(...sides.map(({ slope }) => Math.abs(slope)));
    const rounding = (16 * Number.EPSILON * Math.abs(centre)) / step;
    const smooth = sides.filter(({ bend, halved }) => {
      if (Math.abs(bend) <= AGREEMENT * largest + rounding) return true;
      return Math.abs(bend - 2 * halved().bend) <= 0.1 * Math.abs(bend); // a curve's bend halves with the step
    });
    const met = directions - smooth.length;
    if (met > kinks) throw new Error(`interpretedGradients: ${met} of ${directions} directions of ${key} meet a kink`);
    return { slopes: smooth.map(({ direction, slope }) => ({ direction, slope })), kinks: met };
  };
  return new Map(by.map((key) => [key, slopesBy(key)]));
}

/** The central difference, and how far the one-sided ones are apart. */
function differences(at: (distance: number) => number, centre: number, step: number): { slope: number; bend: number } {
  const [ahead, behind] = [at(step), at(-step)];
  return { slope: (ahead - behind) / (2 * step), bend: (ahead - 2 * centre + behind) / step };
}

/** A direction of length 1 whose numbers all have the same size. */
const signs = (length: number, random: RandomStream): Float64Array =>
  Float64Array.from({ length }, () => (random.below(2) === 0 ? -1 : 1) / Math.sqrt(length));

const moved = (numbers: ArrayLike<number>, direction: Float64Array, distance: number): Float64Array =>
  direction.map((d, i) => numberAt(numbers, i) + distance * d);

/** The part of a graph that some outputs need. */
function partOf(graph: Graph, keys: ReadonlyMap<string, number>): Graph {
  const outputs = graph.outputs.filter(({ role }) => keys.has(roleKey(role)));
  if (outputs.length !== keys.size)
    throw new Error(`interpretedGradients: the graph lacks one of ${[...keys.keys()].join(", ")}`);
  const needed = new Set(outputs.map(({ value }) => value));
  const nodes = graph.nodes
    .toReversed()
    .filter((node) => {
      const isNeeded = node.outputs.some((output) => needed.has(output));
      if (isNeeded) for (const input of node.inputs) if (input) needed.add(input);
      return isNeeded;
    })
    .reverse();
  const isNeeded = ({ value }: Graph["inputs"][number]): boolean => needed.has(value);
  return { inputs: graph.inputs.filter(isNeeded), constants: graph.constants, nodes, outputs };
}
