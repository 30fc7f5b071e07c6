import type { GraphBuilder } from "../graph/builder.js";
import type { Value } from "../graph/graph.js";

/** A call of a TensorFlow.js kernel while it is traced. */
export interface KernelCall {
  /** By the kernel's names (`x`, `a`, `b`, `filter`, …); kernels that take a list have `0`, `1`, …. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** As TensorFlow.js gives them. */
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly graph: GraphBuilder;
  /** An input that must be there. */
  input(name: string): Value;
  /** The inputs of a kernel that takes a list, in order. */
  list(): readonly Value[];
}

/** Writes the graph of one call: returns the kernel's output, or its outputs. Types are those of TensorFlow.js (float32, int32, bool). */
export type TraceKernel = (call: KernelCall) => Value | readonly Value[];

/** Kernels by TensorFlow.js's name. */
export type TraceKernels = Readonly<Record<string, TraceKernel>>;
