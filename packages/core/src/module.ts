import type { Module, Signature } from "@gruyere/flow";
import type { Tensor } from "@tensorflow/tfjs";
import type { Initialiser } from "./initialiser.js";
import type { Loop, LoopResult, Tensors } from "./scan.js";

/** A trainable tensor of a module. */
export interface ParameterSpec {
  readonly shape: readonly number[];
  readonly init: Initialiser;
}

/** A tensor of a module that training changes without a gradient, such as a running mean. */
export interface BufferSpec {
  readonly shape: readonly number[];
  readonly init: Initialiser;
}

/** A tensor and the mask that travels with it: float32, 1 where there is something, 0 where there is padding. */
export interface Masked {
  readonly tensor: Tensor;
  readonly mask: Tensor | undefined;
}

/** What `apply` returns for one output; a bare tensor keeps the mask of the first argument where the signature is masked. */
export type Returned = Tensor | Masked;

/** What a module works with, besides its inputs. */
export interface ModuleContext {
  /** By the names that `parameters` declared. */
  readonly parameters: Readonly<Record<string, Tensor>>;
  /** Values at the start of the step, or as an earlier application in the step left them, by the names that `buffers` declared. */
  readonly buffers: Readonly<Record<string, Tensor>>;
  /** True while training: dropout drops, batch norm uses the batch's statistics. */
  readonly training: boolean;
  /** Mask of each port's argument (bags: the weights of the ids); a rest port has one per argument. */
  mask(port: string, index?: number): Tensor | undefined;
  /** Sets a buffer's value for the next step. Only while training. */
  updateBuffer(name: string, value: Tensor): void;
  /**
   * Random numbers of the step's own stream, as a tensor: uniform in [0, 1) or standard normal. `name` tells several draws of
   * one module apart. Never draw them any other way: a value drawn while tracing would be frozen into the compiled step.
   */
  random(name: string, shape: readonly number[], distribution: "uniform" | "normal"): Tensor;
  /**
   * Runs a loop over time. Prefer it to a loop in JavaScript: the compiled engine then has one step in its graph instead of T.
   *
   * ```ts no-run (a part of a module's apply)
   * const { outputs: [sums] } = scan({
   *   sequences: [x_BTD],
   *   initial: [tf.zeros([B, D])],
   *   step: ([x_BD], [sum_BD]) => {
   *     const next = tf.add(sum_BD, x_BD);
   *     return { states: [next], outputs: [next] };
   *   },
   * });
   * ```
   *
   * @throws GruyereError (`wrong-loop`) when sequences and states don't fit one another, or a step changes a state's shape or dtype.
   */
  scan<const S extends Tensors, const H extends Tensors, const O extends Tensors, const W extends Tensors = readonly []>(
    loop: Loop<S, H, W, O>,
  ): LoopResult<H, O>;
}

/** Arguments by port name; a rest port has a list, a port left out is absent. */
export type ModuleInputs = Readonly<Record<string, Tensor | readonly Tensor[]>>;

/**
 * A module as the engines know it: written once, in ordinary TensorFlow.js operations, without reading any value
 * (`dataSync`), so that it runs eagerly on every backend and can be compiled.
 */
export interface TensorModule extends Module {
  /**
   * Whether each row of every output depends on the same row of the inputs only and on none of the padding behind a mask, and every
   * random tensor has a row per row: then the compiled engine runs several batches of a step as one, and pads sequences and bags to
   * lengths that it has a graph for. Default false: each batch runs by itself, as it is.
   */
  readonly rowwise?: boolean;
  parameters(inputs: readonly Signature[]): Readonly<Record<string, ParameterSpec>>;
  buffers?(inputs: readonly Signature[]): Readonly<Record<string, BufferSpec>>;
  /** Called inside `tf.tidy`. Returns one value, or several by key. */
  apply(inputs: ModuleInputs, context: ModuleContext): Returned | Readonly<Record<string, Returned>>;
  /** Multiplications and additions of one row, forward. Default: 2 × the number of parameters. */
  flops?(inputs: readonly Signature[]): number;
}
