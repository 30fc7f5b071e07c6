import {
  type ModuleContext,
  modulePlugin,
  type ParameterSpec,
  port,
  specOf,
  type TensorModulePlugin,
  uniform,
} from "@gruyere/core";
import { tf } from "@gruyere/core/tfjs";
import { type ModuleSpec, type OutputType, type PortType, type Signature, sizeOf, vectorOf } from "@gruyere/flow";
import { z } from "zod";
import { affine, declared } from "../operations/affine.js";
import { type Cell, type Recurrence, recur, type State } from "../operations/recur.js";
import { argumentAt, widthOf } from "../signatures/width.js";

/** Legend: B rows, T steps, D numbers of a step, H hidden units, G numbers of all gates. */

const options = z.strictObject({ units: z.int().positive(), bidirectional: z.boolean().default(false) });

/** Options of `lstm` and `gru`. */
export type RecurrentOptions = z.input<typeof options>;

/** What a recurrent module makes; both directions together are twice as wide. */
export interface RecurrentOutput<N extends number> {
  readonly sequence: OutputType<"sequence", readonly [null, N]>;
  readonly last: OutputType<"vector", readonly [N]>;
}

/** Units of the result, as far as the compiler can tell: it doesn't double. */
export type UnitsOf<O> = O extends { readonly bidirectional: true }
  ? number
  : O extends { readonly units: infer N extends number }
    ? N
    : number;

/** Type of the specs of `lstm` and `gru`. */
export type RecurrentSpec<O> = ModuleSpec<readonly [PortType<"sequence">], RecurrentOutput<UnitsOf<O>>>;

/** A kind of recurrent cell. */
export interface CellKind {
  readonly name: string;
  readonly description: string;
  /** Number of gates: numbers per unit that input and state contribute. */
  readonly gates: number;
  /** Tensors of the state, the hidden vector among them. */
  readonly states: number;
  readonly cell: Cell;
}

const directionsOf = (bidirectional: boolean): readonly string[] => (bidirectional ? ["", "Reverse"] : [""]);

/** The plug-in of a recurrent cell: PyTorch's parameters, layout of gates and initialisation. */
export function recurrentPlugin(kind: CellKind): TensorModulePlugin {
  const { name, description, gates } = kind;
  return modulePlugin({
    name,
    description,
    options,
    rowwise: true,
    ports: [port("x", "sequence")],
    outputs: () => ["sequence", "last"],
    infer: (inputs, { units, bidirectional }): Readonly<Record<string, Signature>> => {
      const x = argumentAt(name, inputs);
      widthOf(name, x);
      const width = units * (bidirectional ? 2 : 1);
      return { sequence: { ...x, shape: [x.shape[0] ?? null, width] }, last: vectorOf(width) };
    },
    parameters: (inputs, { units, bidirectional }) => {
      const width = widthOf(name, argumentAt(name, inputs));
      const init = uniform(-1 / Math.sqrt(units), 1 / Math.sqrt(units));
      const all: Record<string, ParameterSpec> = {};
      for (const direction of directionsOf(bidirectional)) {
        all[`inputWeight${direction}`] = { shape: [width, gates * units], init };
        all[`recurrentWeight${direction}`] = { shape: [units, gates * units], init };
        all[`inputBias${direction}`] = { shape: [gates * units], init };
        all[`recurrentBias${direction}`] = { shape: [gates * units], init };
      }
      return all;
    },
    flops: (inputs, { units, bidirectional }) => {
      const x = argumentAt(name, inputs);
      const steps = sizeOf(x.shape.slice(0, 1));
      return steps * (bidirectional ? 2 : 1) * gates * units * (2 * (widthOf(name, x) + units) + 4);
    },
    apply: ({ x }, { parameters, mask, scan }, { units, bidirectional }) => {
      const [forward, backward] = directionsOf(bidirectional).map((direction) =>
        direct(kind, scan, x, mask("x"), units, (part) => declared(parameters, part + direction), direction !== ""),
      );
      if (!forward || !backward) return { ...forward };
      return {
        sequence: tf.concat([forward.sequence, backward.sequence], -1),
        last: tf.concat([forward.last, backward.last], -1),
      };
    },
  });
}

function direct(
  { cell, states }: CellKind,
  scan: ModuleContext["scan"],
  x_BTD: tf.Tensor,
  mask_BT: tf.Tensor | undefined,
  units: number,
  part: (name: string) => tf.Tensor,
  reverse: boolean,
): Recurrence {
  const inputs_BTG = affine(x_BTD, undefined, { weight: part("inputWeight"), bias: part("inputBias") });
  const zeros = () => tf.zeros([x_BTD.shape[0] ?? 0, units]);
  const initial: State = [zeros(), ...Array.from({ length: states - 1 }, zeros)];
  const weights = [part("recurrentWeight"), part("recurrentBias")] as const;
  return recur(scan, { cell, weights, inputs_BTG, mask_BT, initial, reverse });
}

/** A spec of a recurrent plug-in. */
export function recurrentSpec<O extends RecurrentOptions>(plugin: TensorModulePlugin, options: O): RecurrentSpec<O> {
  return specOf(plugin, options);
}
