import type { Kind, Shape } from "./kind.js";
import type { Chosen, Plugin } from "./plugin.js";
import type { Outputs, Signature } from "./signature.js";

/** A place where a module takes a value. */
export interface Port<N extends string = string, K extends Kind = Kind> {
  readonly name: N;
  readonly kinds: readonly K[];
  /** Takes all remaining arguments, at least one (`concat(a, b, c)`). Only the last port may. */
  readonly rest?: boolean;
  /** May be left out. Only ports at the end may. */
  readonly optional?: boolean;
}

/** A module with its options bound, as far as the language knows it: no tensors. `core` adds how it computes. */
export interface Module {
  readonly ports: readonly Port[];
  /** Keys of the outputs, for a module with several; a tuple's are "0", "1", …. */
  readonly outputs?: readonly string[];
  /**
   * Signatures of the outputs, from those of the arguments (in port order; a rest port's arguments follow one another).
   * Throws `GruyereError` when the shapes don't fit.
   */
  infer(inputs: readonly Signature[]): Outputs;
}

/** A plug-in that makes modules. */
export type ModulePlugin = Plugin<"module", Module>;

declare const types: unique symbol;

/**
 * A module plug-in with options, as returned by `mlp({ … })`. `In` is the tuple of kinds of its ports, `Out` is the type of
 * what it returns: both exist for the compiler only.
 */
export interface ModuleSpec<In extends PortTypes = PortTypes, Out = unknown> extends Chosen<ModulePlugin> {
  readonly [types]?: { readonly in: In; readonly out: Out };
}

/** Type of a port: the kinds it takes; in a tuple, `...PortType<"vector">[]` is a rest port. */
export interface PortType<K extends Kind = Kind> {
  readonly kind: K;
}

/** Types of all ports; `PortType<"vector">?` is one that may be left out. */
export type PortTypes = readonly (PortType | undefined)[];

/** Type of one returned value. */
export interface OutputType<K extends Kind = Kind, S extends Shape = Shape> {
  readonly kind: K;
  readonly shape: S;
}

/** The returned value has the type of the first argument (dropout, activations, normalisation). */
export interface SameAsFirst {
  readonly sameAsFirst: true;
}

/** The returned value depends on the kind of the first argument: a linear layer makes a vector of a vector, a sequence of a sequence. */
export interface ByKind<M extends { readonly [K in Kind]?: OutputType } = { readonly [K in Kind]?: OutputType }> {
  readonly byKind: M;
}

/** Settings of a declared module that are not its options. */
export interface ModuleSettings {
  /** Leave the parameters as they are while training. Default false. */
  readonly frozen?: boolean;
  /** Run this frozen module elsewhere than the rest of the graph: `cpu`, `wasm`, `webgpu`, `tensorflow`. */
  readonly device?: string;
}
