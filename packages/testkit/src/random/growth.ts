import {
  formatSignature,
  GruyereError,
  isSignature,
  type JsonObject,
  type Kind,
  type Outputs,
  type Signature,
  type Vocabulary,
} from "@gruyere/flow";
import type { RandomStream } from "@gruyere/random";
import { between, chance, oneOf } from "./draw.js";
import { joinChoices, type ModuleChoice, moduleChoices, toVector } from "./moduleChoices.js";

/** A value of a random program. */
export interface RandomValue {
  /** As a file says it: `mlp1(concat1(x, lstm1(y).last))`. */
  readonly expression: string;
  readonly signature: Signature;
  /** Names of the inputs and modules behind it. */
  readonly inputs: readonly string[];
  readonly modules: readonly string[];
  /** What its number of steps comes from: values may only be joined where it is the same. */
  readonly steps: string;
}

/** A module of a random program. */
export interface RandomModule {
  readonly type: string;
  readonly options: JsonObject;
  readonly frozen: boolean;
}

interface Applied extends RandomModule {
  readonly name: string;
  readonly takes: string;
}

/** Modules whose output has other steps than their input. */
const RESAMPLING = ["conv1d", "max-pool", "avg-pool"];
const ATTEMPTS = 20;

/** Declares modules and applies them, as they fit. */
export class Growth {
  readonly modules = new Map<string, RandomModule>();
  readonly #applied: Applied[] = [];

  constructor(
    readonly random: RandomStream,
    readonly vocabulary: Vocabulary,
  ) {}

  /** Applies one more module, a new one or one that is there, to values of the pool; nothing when none fits. */
  next(pool: readonly RandomValue[]): readonly RandomValue[] {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const made = this.#grown(pool);
      if (made.length > 0) return made;
    }
    return [];
  }

  #grown(pool: readonly RandomValue[]): readonly RandomValue[] {
    if (chance(this.random, 0.3)) return this.#joined(pool);
    const choices = moduleChoices.filter(({ takes }) => pool.some(({ signature }) => takes.includes(signature.kind)));
    const choice = oneOf(this.random, choices);
    const value = later(
      this.random,
      pool.filter(({ signature }) => choice.takes.includes(signature.kind)),
    );
    return (chance(this.random, 0.2) && this.#again(value)) || this.#apply(choice, [value], chance(this.random, 0.1));
  }

  /** A vector of a value. */
  vector(value: RandomValue): RandomValue | undefined {
    const { kind } = value.signature;
    if (kind === "vector") return value;
    const choices = moduleChoices.filter(({ type }) => toVector[kind]?.includes(type));
    return this.#apply(oneOf(this.random, choices), [value]).find(({ signature }) => signature.kind === "vector");
  }

  /** A linear layer of some width, never frozen. */
  linear(value: RandomValue, width: number): RandomValue | undefined {
    const takes: readonly Kind[] = [value.signature.kind];
    return this.#apply({ type: "linear", takes, options: () => ({ units: width }) }, [value])[0];
  }

  /** A module that is there, applied again. */
  #again(value: RandomValue): readonly RandomValue[] | undefined {
    const known = this.#applied.filter(({ takes }) => takes === formatSignature(value.signature));
    return known.length === 0 ? undefined : this.#values(oneOf(this.random, known), [value]);
  }

  #joined(pool: readonly RandomValue[]): readonly RandomValue[] {
    const { type, whole } = oneOf(this.random, joinChoices);
    const first = later(this.random, pool);
    const fits = (other: RandomValue): boolean => other !== first && joins(first, other, whole);
    const others = pool.filter(fits).slice(-between(this.random, 1, 2));
    if (others.length === 0 || !["vector", "sequence", "image"].includes(first.signature.kind)) return [];
    return this.#apply({ type, takes: [], options: () => ({}) }, [first, ...others]);
  }

  #apply({ type, options }: ModuleChoice, args: readonly RandomValue[], frozen = false): readonly RandomValue[] {
    const name = `${type}${this.modules.size + 1}`;
    const module: Applied = {
      ...{ type, options: options(this.random), frozen, name },
      takes: args.map(({ signature }) => formatSignature(signature)).join(),
    };
    const values = this.#values(module, args);
    if (values.length === 0) return [];
    this.modules.set(name, { type, options: module.options, frozen });
    this.#applied.push(module);
    return values;
  }

  #values({ type, options, name }: Applied, args: readonly RandomValue[]): readonly RandomValue[] {
    const outputs = this.#infer(type, options, args);
    if (!outputs) return [];
    const call = `${name}(${args.map(({ expression }) => expression).join(", ")})`;
    const [{ steps = "" } = {}] = args;
    const common = {
      inputs: [...new Set(args.flatMap(({ inputs }) => inputs))],
      modules: [...new Set([...args.flatMap(({ modules }) => modules), name])],
      steps: RESAMPLING.includes(type) ? call : steps,
    };
    if (isSignature(outputs)) return [{ expression: call, signature: outputs, ...common }];
    return Object.entries(outputs).map(([key, signature]) => ({ expression: `${call}.${key}`, signature, ...common }));
  }

  #infer(type: string, options: JsonObject, args: readonly RandomValue[]): Outputs | undefined {
    const plugin = this.vocabulary.modules.get(type);
    if (!plugin) throw new Error(`random programs need the module type ${type} in their vocabulary`);
    try {
      return plugin.create(options).infer(args.map(({ signature }) => signature));
    } catch (error) {
      if (error instanceof GruyereError) return undefined; // it doesn't fit: another one may
      throw error;
    }
  }
}

/** One of several; later ones are likelier. */
export function later<T>(random: RandomStream, values: readonly T[]): T {
  const place = Math.max(random.below(values.length), random.below(values.length));
  return oneOf(random, values.slice(place, place + 1));
}

function joins(a: RandomValue, b: RandomValue, whole: boolean): boolean {
  const outer = ({ shape }: Signature): string => (whole ? shape : shape.slice(0, -1)).join();
  return a.signature.kind === b.signature.kind && outer(a.signature) === outer(b.signature) && a.steps === b.steps;
}
