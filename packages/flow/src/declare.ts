import type { InputSpec } from "./input.js";
import type { Kind, Shape } from "./kind.js";
import type { ModuleSettings, ModuleSpec, OutputType, PortTypes } from "./module.js";
import { type Application, type Applied, type ArgsOf, type Origin, symbolicValue, type Value } from "./value.js";

type ValueOfInput<N extends string, I> =
  I extends InputSpec<OutputType<infer K, infer S>, infer Raw, infer Fields>
    ? Value<K, S, [Fields] extends [never] ? { [F in N]: Raw } : { [F in Fields]: Raw }>
    : never;

/** The symbolic values of the inputs, by name. */
export type InputValues<C> = { readonly [N in keyof C & string]: ValueOfInput<N, C[N]> };

/**
 * Declares the inputs of a program: typed columns of a sample.
 *
 * ```ts
 * const { text } = inputs({ text: textBag({ maxWords: 20_000 }) });
 * text.origin.type; // => "input"
 * ```
 */
export function inputs<const C extends Readonly<Record<string, InputSpec>>>(columns: C): InputValues<C> {
  const entries = Object.entries(columns).map(([name, spec]) => [
    name,
    symbolicValue<Kind, Shape, unknown>({ type: "input", name, spec }),
  ]);
  return Object.fromEntries(entries);
}

/**
 * Declares a module with a name; the result applies it to values. Everything that uses the name shares its parameters.
 *
 * ```ts
 * const { text } = inputs({ text: textBag() });
 * const trunk = module("trunk", mlp({ units: [300], activation: "sigmoid" }));
 * const hidden = trunk(text).as("hidden");
 * ```
 */
export function module<In extends PortTypes, Out>(
  name: string,
  spec: ModuleSpec<In, Out>,
  settings: ModuleSettings = {},
): <const A extends ArgsOf<In>>(...args: A) => Applied<Out, A> {
  const handle = { name, spec, settings };
  const { outputs } = spec.plugin.create(spec.options);
  const apply = (...args: readonly Value[]): unknown => {
    const application: Application = { module: handle, args: args.map((value) => value.origin) };
    return outputs === undefined ? symbolicValue({ type: "output", application }) : bundleOf(application, outputs);
  };
  // The only place where the static types of a graph meet its plain data.
  return apply as <const A extends ArgsOf<In>>(...args: A) => Applied<Out, A>;
}

function bundleOf(application: Application, keys: readonly string[]): object {
  const origin: Origin = { type: "output", application };
  const values = keys.map((key) => [key, symbolicValue({ ...origin, key })]);
  const hidden = { enumerable: false };
  return Object.defineProperties(Object.fromEntries(values), {
    origin: { ...hidden, value: origin },
    as: { ...hidden, value: (action: string) => bundleOf({ ...application, name: action }, keys) },
  });
}
