import type { Graph } from "../graph/graph.js";
import type { CachedSession } from "../onnx/diskCache.js";
import type { Machine } from "../onnx/machine.js";
import type { SessionOptions } from "../onnx/sessionOptions.js";
import type { ThreadSettings } from "../onnx/threads.js";
import type { Provider } from "../passes/pass.js";
import type { Simplified } from "../passes/pipeline.js";

/** What was compiled, and how long it took. */
export interface CompiledReport {
  /** A training step, a forward pass in evaluation, or a forward pass with several backward passes. */
  readonly what: "step" | "forward" | "tape";
  readonly nodes: number;
  /** Before the passes. */
  readonly nodesBefore: number;
  readonly traceMilliseconds: number;
  readonly sessionMilliseconds: number;
  /** Threads that work on one node. */
  readonly threads: number;
  /** Whether the cache on disk had it. */
  readonly cached: boolean;
}

/** Where a graph comes from. */
export interface GraphOrigin {
  readonly what: CompiledReport["what"];
  readonly simplified: Simplified;
}

/** Where sessions come from: opened anew, or from a cache on disk. */
export interface SessionSource {
  open(graph: Graph, options: SessionOptions, origin: GraphOrigin): Promise<CachedSession>;
}

/** Settings of an engine with their defaults filled in. */
export interface EngineSettings {
  readonly provider: Provider;
  readonly threads: ThreadSettings;
  /** What threads are chosen for: this machine, or the one that a run was begun on. */
  readonly machine: Machine;
  readonly sessions: SessionSource;
  readonly passesOff: readonly string[];
  readonly buckets: readonly number[] | "none";
  /** Compiled graphs that an executor keeps. */
  readonly maximumGraphs: number;
  readonly onCompile: (report: CompiledReport) => void;
}
