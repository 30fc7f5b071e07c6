import type { Graph } from "../graph/graph.js";

/** Where a compiled graph runs: an execution provider of ONNX Runtime. */
export type Provider = "cpu" | "webgpu" | "cuda";

/** What a pass may know. */
export interface PassContext {
  readonly provider: Provider;
}

/** Makes a graph that computes the same outputs faster. Pure; can be turned off by its name. */
export interface Pass {
  readonly name: string;
  readonly description: string;
  run(graph: Graph, context: PassContext): Graph;
}
