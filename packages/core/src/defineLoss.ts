import { type LossSpec, type Plugin, parseOptions, type Signature } from "@gruyere/flow";
import type { Tensor } from "@tensorflow/tfjs";
import type { z } from "zod";
import type { TensorLoss } from "./loss.js";

/** Everything that says what a loss is. */
export interface LossDefinition<S extends z.ZodType> {
  /** In kebab case: the name in YAML. */
  readonly name: string;
  readonly description: string;
  readonly options: S;
  /** Whether it compares with a label or target. Default true. */
  readonly needsTarget?: boolean;
  /** Throws `GruyereError` when the outputs (or the target) don't fit. */
  check?(outputs: readonly Signature[], target: Signature | undefined, options: z.output<S>): void;
  /** The loss of each row: see `TensorLoss.rows`. */
  rows(outputs: readonly Tensor[], target: Tensor | undefined, options: z.output<S>): Tensor;
}

/** A loss plug-in whose instances compute. */
export type TensorLossPlugin = Plugin<"loss", TensorLoss>;

/** A function that makes specs of a loss: `huber({ delta: 2 })`. */
export interface LossFactory<S extends z.ZodType> {
  (options?: z.input<S>): LossSpec;
  readonly plugin: TensorLossPlugin;
}

/** Defines a loss from one plain object. */
export function defineLoss<S extends z.ZodType>(definition: LossDefinition<S>): LossFactory<S> {
  const { name, description, options: schema, needsTarget = true } = definition;
  const plugin: TensorLossPlugin = {
    role: "loss",
    name,
    description,
    schema,
    create(given) {
      const options = parseOptions(name, schema, given);
      return {
        needsTarget,
        check: (outputs, target) => definition.check?.(outputs, target, options),
        rows: (outputs, target) => definition.rows(outputs, target, options),
      };
    },
  };
  const make = (options: z.input<S> | undefined): LossSpec => ({ plugin, options: JSON.parse(JSON.stringify(options ?? {})) });
  return Object.assign((options?: z.input<S>) => make(options), { plugin });
}
