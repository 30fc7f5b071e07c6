import type { InputSpec } from "./input.js";
import type { Kind, Shape } from "./kind.js";
import type { ByKind, ModulePlugin, ModuleSettings, OutputType, PortType, PortTypes, SameAsFirst } from "./module.js";
import type { Chosen } from "./plugin.js";

/** Where a value comes from: a program input, or an output of an applied module. */
export type Origin =
  | { readonly type: "input"; readonly name: string; readonly spec: InputSpec }
  | { readonly type: "output"; readonly application: Application; readonly key?: string };

/** A module applied to values. */
export interface Application {
  readonly module: ModuleHandle;
  readonly args: readonly Origin[];
  /** Given by `.as(name)`; otherwise the module's name. */
  readonly name?: string;
}

/** A module by name, shared between tasks wherever the same name is used. */
export interface ModuleHandle {
  readonly name: string;
  readonly spec: Chosen<ModulePlugin>;
  readonly settings: ModuleSettings;
}

declare const types: unique symbol;

/** A symbolic value of the graph: kind `K`, shape `S` without the batch dimension, made from row fields `R`. */
export interface Value<K extends Kind = Kind, S extends Shape = Shape, R = unknown> {
  readonly [types]?: { readonly kind: K; readonly shape: S; readonly row: R };
  readonly origin: Origin;
  /** The same value, with a name for its action. */
  as(action: string): Value<K, S, R>;
}

/**
 * Several outputs of one module, by key: `const { sequence, last } = lstm(text)`. The whole may stand for all of its outputs, in
 * the order of their keys, as the argument of a rest port.
 */
export type Bundle<V> = V & {
  readonly [types]?: { readonly bundle: V };
  readonly origin: Origin;
  as(action: string): Bundle<V>;
};

type ArgOf<Port> = Port extends PortType<infer K> ? Value<K> : never;
type RestArgOf<Port> = Port extends PortType<infer K> ? Value<K> | BundleOf<K> : never;

/** Any bundle whose outputs are all of kind `K`. */
interface BundleOf<K extends Kind> {
  readonly [types]?: { readonly bundle: Readonly<Record<string, Value<K>>> };
  readonly origin: Origin;
}

/** The arguments that a module takes, from the types of its ports. A rest port takes bundles too. */
export type ArgsOf<In extends PortTypes> = In extends readonly [infer First, ...infer Others extends PortTypes]
  ? Others extends readonly [unknown, ...unknown[]]
    ? readonly [ArgOf<First>, ...ArgsOf<Others>]
    : Others extends readonly []
      ? readonly [ArgOf<First>]
      : number extends Others["length"]
        ? readonly [RestArgOf<First>, ...RestArgOf<Others[number]>[]]
        : readonly [ArgOf<First>, ...ArgsOf<Others>]
  : { readonly [J in keyof In]: ArgOf<In[J]> };

type RowOfArg<A> =
  A extends Value<Kind, Shape, infer R>
    ? R
    : A extends { readonly [types]?: { readonly bundle: infer V } }
      ? V[keyof V] extends Value<Kind, Shape, infer R>
        ? R
        : unknown
      : unknown;

/** The row fields that all of the arguments need together. */
export type RowsOf<A> = A extends readonly [infer First, ...infer Rest]
  ? RowOfArg<First> & RowsOf<Rest>
  : A extends readonly []
    ? unknown
    : A extends readonly (infer V)[]
      ? RowOfArg<V>
      : unknown;

/** What an applied module returns. */
export type Applied<Out, A extends readonly unknown[]> = Out extends SameAsFirst
  ? A[0] extends Value<infer K, infer S>
    ? Value<K, S, RowsOf<A>>
    : never
  : Out extends ByKind<infer M>
    ? A[0] extends Value<infer K>
      ? M[K] extends OutputType<infer L, infer S>
        ? Value<L, S, RowsOf<A>>
        : never
      : never
    : Out extends OutputType<infer K, infer S>
      ? Value<K, S, RowsOf<A>>
      : Out extends object
        ? Bundle<{ readonly [Key in keyof Out]: Out[Key] extends OutputType<infer K, infer S> ? Value<K, S, RowsOf<A>> : never }>
        : never;

/** A value from its origin; used by the factories of this package. */
export function symbolicValue<K extends Kind, S extends Shape, R>(origin: Origin): Value<K, S, R> {
  return {
    origin,
    as: (action) => symbolicValue<K, S, R>(renamed(origin, action)),
  };
}

export function renamed(origin: Origin, action: string): Origin {
  if (origin.type === "input") return origin;
  return { ...origin, application: { ...origin.application, name: action } };
}
