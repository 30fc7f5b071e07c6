/** Elementwise arithmetic: on float64 numbers (the reference), or on tensors (the tfjs engine). */
export interface Arithmetic<T> {
  add(a: T, b: T | number): T;
  sub(a: T, b: T | number): T;
  mul(a: T, b: T | number): T;
  div(a: T, b: T | number): T;
  sqrt(a: T): T;
  abs(a: T): T;
  max(a: T, b: T | number): T;
  min(a: T, b: T | number): T;
  sign(a: T): T;
}

/** Scalars of a step that schedules may change: runtime values, never traced constants. */
export interface UpdateScalars {
  readonly learningRate: number;
}

/** What an update rule sees of one parameter. */
export interface UpdateInput<T> extends UpdateScalars {
  readonly parameter: T;
  readonly gradient: T;
  /** By slot name; zeros before the first update. */
  readonly slots: Readonly<Record<string, T>>;
  /** Updates of this parameter including this one, from 1. */
  readonly count: number;
}

/**
 * An optimiser as one elementwise rule, written once over any arithmetic: run on numbers it is the float64 reference, run on
 * tensors it is the eager update, and compiled kernels are held to it.
 */
export interface UpdateRule {
  readonly name: string;
  /** State tensors of the parameter's shape, initially zeros. */
  readonly slots: readonly string[];
  /** Settings, for reports and for kernels that implement the rule by name. */
  readonly settings: Readonly<Record<string, number | boolean>>;
  update<T>(
    arithmetic: Arithmetic<T>,
    input: UpdateInput<T>,
  ): { readonly parameter: T; readonly slots: Readonly<Record<string, T>> };
}
