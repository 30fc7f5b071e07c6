import type { Batch, ProgramDeclaration } from "gruyere";

/** What is measured: a program, and the batches of one optimiser step. */
export interface Work {
  readonly program: ProgramDeclaration;
  readonly batches: readonly Batch[];
}

/** A case of the bench. */
export interface BenchCase {
  readonly name: string;
  /** In one line, for the page. */
  readonly what: string;
  /** The quantity that it varies, for cases that show how the cost grows. */
  readonly axis?: { readonly name: string; readonly value: number };
  /** Declares the program and makes its synthetic batches: the same numbers every time. */
  readonly work: () => Work;
}
