import {
  GruyereError,
  type JsonObject,
  type Kind,
  type ModuleSpec,
  type Outputs,
  type OutputType,
  type Plugin,
  type Port,
  type PortType,
  parseOptions,
  type SameAsFirst,
  type Shape,
  type Signature,
} from "@gruyere/flow";
import type { Tensor } from "@tensorflow/tfjs";
import type { z } from "zod";
import type { BufferSpec, ModuleContext, ParameterSpec, Returned, TensorModule } from "./module.js";

/** A port: `port("x", "vector")`, or several kinds: `port("x", ["vector", "sequence"])`. */
export function port<const N extends string, const K extends Kind>(name: N, kinds: K | readonly K[]): Port<N, K> {
  return { name, kinds: typeof kinds === "string" ? [kinds] : kinds };
}

/** A last port that takes all remaining arguments, one or more. */
export function restPort<const N extends string, const K extends Kind>(
  name: N,
  kinds: K | readonly K[],
): Port<N, K> & { readonly rest: true } {
  return { ...port(name, kinds), rest: true };
}

/** A port at the end that may be left out. */
export function optionalPort<const N extends string, const K extends Kind>(
  name: N,
  kinds: K | readonly K[],
): Port<N, K> & { readonly optional: true } {
  return { ...port(name, kinds), optional: true };
}

/** The compiler's view of ports: a tuple of kinds. */
export type PortTypes<P extends readonly Port[]> = P extends readonly [infer First, ...infer Others extends readonly Port[]]
  ? First extends { readonly rest: true; readonly kinds: readonly (infer K extends Kind)[] }
    ? readonly [PortType<K>, ...PortType<K>[]]
    : First extends { readonly optional: true; readonly kinds: readonly (infer K extends Kind)[] }
      ? readonly [PortType<K>?, ...PortTypes<Others>]
      : First extends { readonly kinds: readonly (infer K extends Kind)[] }
        ? readonly [PortType<K>, ...PortTypes<Others>]
        : readonly []
  : readonly [];

type Arguments<P extends readonly Port[]> = {
  readonly [Q in P[number] as Q["name"]]: Q extends { readonly rest: true }
    ? readonly Tensor[]
    : Q extends { readonly optional: true }
      ? Tensor | undefined
      : Tensor;
};

/** Everything that says what a module is. `S`: schema of its options, `P`: ports, `W`: parameters, `B`: buffers, `K`: kind of its output. */
export interface ModuleDefinition<
  S extends z.ZodType,
  P extends readonly Port[],
  W extends string = string,
  B extends string = string,
  K extends Kind | undefined = Kind | undefined,
> {
  /** In kebab case: the name in YAML. */
  readonly name: string;
  readonly description: string;
  readonly options: S;
  readonly ports: P | ((options: z.output<S>) => P);
  /** Kind of the one output, for the compiler. Default: that of the first input. */
  readonly output?: K;
  /** Keys of the outputs, for a module with several. */
  readonly outputs?: (options: z.output<S>) => readonly string[];
  /** Signatures of the outputs. Default: the first input's. Throws `GruyereError` when shapes don't fit. */
  infer?(inputs: readonly Signature[], options: z.output<S>): Outputs;
  parameters?(inputs: readonly Signature[], options: z.output<S>): Readonly<Record<W, ParameterSpec>>;
  buffers?(inputs: readonly Signature[], options: z.output<S>): Readonly<Record<B, BufferSpec>>;
  /** Multiplications and additions of one row, forward. */
  flops?(inputs: readonly Signature[], options: z.output<S>): number;
  /**
   * Whether each row of every output depends on the same row of the inputs only and on none of the padding behind a mask, and every
   * random tensor has a row per row. Default false. Then the compiled engine may run several batches of a step as one, and pad them.
   */
  readonly rowwise?: boolean;
  apply(
    inputs: Arguments<P>,
    context: ModuleContext & {
      readonly parameters: Readonly<Record<W, Tensor>>;
      readonly buffers: Readonly<Record<B, Tensor>>;
    },
    options: z.output<S>,
  ): Returned | Readonly<Record<string, Returned>>;
}

/** A module plug-in whose instances compute. */
export type TensorModulePlugin = Plugin<"module", TensorModule>;

/** A plug-in, and a function that makes its specs: `scale({ factor: 2 })`. */
export interface ModuleFactory<S extends z.ZodType, In extends readonly PortType[], Out> {
  (options?: z.input<S>): ModuleSpec<In, Out>;
  readonly plugin: TensorModulePlugin;
}

type DefinedOut<K extends Kind | undefined> = [K] extends [Kind] ? OutputType<K, Shape> : SameAsFirst;

/**
 * Defines a module from one plain object. The result makes specs, and carries the plug-in for registries and YAML.
 *
 * ```ts
 * const scale = defineModule({
 *   name: "scale",
 *   description: "Multiplies by a learned gain.",
 *   options: z.strictObject({ start: z.number().default(1) }),
 *   ports: [port("x", "vector")],
 *   parameters: (_, { start }) => ({ gain: { shape: [1], init: constant(start) } }),
 *   apply: ({ x }, { parameters }) => tf.mul(x, parameters.gain),
 * });
 * const { x } = inputs({ x: vector({ size: 3 }) });
 * const scaled = module("scale", scale({ start: 2 }))(x).as("scaled");
 * ```
 */
export function defineModule<
  S extends z.ZodType,
  const P extends readonly Port[],
  W extends string = never,
  B extends string = never,
  const K extends Kind | undefined = undefined,
>(definition: ModuleDefinition<S, P, W, B, K>): ModuleFactory<S, PortTypes<P>, DefinedOut<K>> {
  const plugin = modulePlugin(definition);
  const make = (options?: z.input<S>) => specOf<PortTypes<P>, DefinedOut<K>>(plugin, options ?? {});
  return Object.assign(make, { plugin });
}

/** The plug-in alone, for modules whose factory has types of its own: see `specOf`. */
export function modulePlugin<
  S extends z.ZodType,
  const P extends readonly Port[],
  W extends string = never,
  B extends string = never,
  const K extends Kind | undefined = undefined,
>(definition: ModuleDefinition<S, P, W, B, K>): TensorModulePlugin {
  const { name, description, options: schema } = definition;
  return {
    role: "module",
    name,
    description,
    schema,
    create: (given) => bind(definition, parseOptions(name, schema, given)),
  };
}

/** A spec of a plug-in with given types: `specOf<readonly [PortType<"vector">], OutputType<"vector", readonly [N]>>(…)`. */
export function specOf<In extends readonly PortType[], Out>(plugin: TensorModulePlugin, options: object): ModuleSpec<In, Out> {
  return { plugin, options: plainOptions(options) };
}

function plainOptions(options: object): JsonObject {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function bind<S extends z.ZodType, P extends readonly Port[], W extends string, B extends string, K extends Kind | undefined>(
  definition: ModuleDefinition<S, P, W, B, K>,
  options: z.output<S>,
): TensorModule {
  const { ports, outputs } = definition;
  return {
    ports: typeof ports === "function" ? ports(options) : ports,
    ...(outputs && { outputs: outputs(options) }),
    ...(definition.rowwise && { rowwise: true }),
    infer: (inputs) => definition.infer?.(inputs, options) ?? sameAsFirst(inputs),
    parameters: (inputs) => definition.parameters?.(inputs, options) ?? {},
    ...(definition.buffers && { buffers: (inputs: readonly Signature[]) => definition.buffers?.(inputs, options) ?? {} }),
    ...(definition.flops && { flops: (inputs: readonly Signature[]) => definition.flops?.(inputs, options) ?? 0 }),
    // The engine passes what the ports, parameters and buffers declare: the types are theirs.
    apply: (inputs, context) =>
      definition.apply(inputs as Arguments<P>, context as Parameters<typeof definition.apply>[1], options),
  };
}

function sameAsFirst([first]: readonly Signature[]): Signature {
  if (first) return first;
  throw new GruyereError({
    code: "no-signature",
    path: "module",
    expected: "`infer` for a module without inputs",
    received: "none",
    hint: "say what the module returns",
  });
}
