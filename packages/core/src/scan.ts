import type { Tensor } from "@tensorflow/tfjs";

/** Tensors by position. */
export type Tensors = readonly Tensor[];

/** As many tensors as `L` has. */
export type TensorsOf<L extends Tensors> = { readonly [Position in keyof L]: Tensor };

/** A loop over time: `step` runs once per element of the sequences, from the states that the step before left. */
export interface Loop<
  S extends Tensors = Tensors,
  H extends Tensors = Tensors,
  W extends Tensors = Tensors,
  O extends Tensors = Tensors,
> {
  /** `[B, T, …]`, one or more, all with the same B and T ≥ 1. */
  readonly sequences: S;
  /** States before the first step, `[B, …]`. */
  readonly initial: H;
  /** Everything else that `step` takes: tensors that are the same in each step, such as parameters. Default: none. */
  readonly weights?: W;
  /** Whether the loop begins with the last element. Outputs stand where their elements stood. Default false. */
  readonly reverse?: boolean;
  /**
   * One step, in tensor operations only. It may use no tensors but its arguments, constants and what it makes of them. States keep
   * their shapes and dtypes; outputs are `[B, …]`. It is called once per step, or only once to be compiled.
   */
  step(
    elements: TensorsOf<S>,
    states: TensorsOf<H>,
    weights: TensorsOf<W>,
  ): { readonly states: TensorsOf<H>; readonly outputs: O };
}

/** What a loop leaves. */
export interface LoopResult<H extends Tensors = Tensors, O extends Tensors = Tensors> {
  /** States after the last step that ran (of a reverse loop: the first element's). */
  readonly states: TensorsOf<H>;
  /** `[B, T, …]` */
  readonly outputs: TensorsOf<O>;
}

/** How an engine runs loops: see `ModuleContext.scan`. What it is given was checked. */
export type RunLoop = (loop: Loop) => LoopResult;
