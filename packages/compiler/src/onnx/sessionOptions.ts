import type { InferenceSession } from "onnxruntime-common";
import type { Provider } from "../passes/pass.js";
import type { OnnxGraph } from "./proto/messages.js";

/** How a session is opened. */
export interface SessionOptions {
  /** Default `cpu`. */
  readonly provider?: Provider;
  /** Threads that work on one node. Default 1. */
  readonly threads?: number;
  /** Whether threads wait for work by spinning: faster for one session on a machine of its own. Default false. */
  readonly spinning?: boolean;
  /** Outputs that stay on the device of `webgpu`, to be fed to the next run. Default: none. */
  readonly onDevice?: readonly string[];
  /** Begin of the path of a profile, which `endProfiling` writes. Default: none is made. */
  readonly profile?: string;
  /** Where the model is written as ONNX Runtime has optimised it. Default: nowhere. */
  readonly optimisedModel?: string;
  /** Whether the model is one that was written so: it isn't optimised again. Default false. */
  readonly optimised?: boolean;
}

/** Nothing is logged: what the user should know is in errors. */
const FATAL = 4;

/** Options as ONNX Runtime takes them. `cpuNodes` are nodes that a device must leave to the processor. */
export function runtimeOptions(options: SessionOptions, cpuNodes: readonly string[]): InferenceSession.SessionOptions {
  const { provider = "cpu", threads = 1, spinning = false, onDevice = [], profile, optimisedModel, optimised = false } = options;
  const spin = spinning ? "1" : "0";
  return {
    executionProviders: provider === "cpu" ? ["cpu"] : [device(provider, cpuNodes), "cpu"],
    graphOptimizationLevel: optimised ? "disabled" : "all",
    executionMode: "sequential",
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableMemPattern: true,
    enableCpuMemArena: true,
    logSeverityLevel: FATAL,
    extra: { session: { intra_op: { allow_spinning: spin }, inter_op: { allow_spinning: spin } } },
    ...(onDevice.length === 0
      ? {}
      : { preferredOutputLocation: Object.fromEntries(onDevice.map((name) => [name, "gpu-buffer"])) }),
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    ...(optimisedModel === undefined ? {} : { optimizedModelFilePath: optimisedModel }),
  };
}

function device(provider: Provider, cpuNodes: readonly string[]): InferenceSession.ExecutionProviderConfig {
  return provider === "webgpu" && cpuNodes.length > 0 ? { name: provider, forceCpuNodeNames: cpuNodes } : provider;
}

/** Nodes that `webgpu` takes, but then fails to run: a pool with its indices. */
export function cpuNodesOf({ nodes }: OnnxGraph): readonly string[] {
  return nodes.filter(({ operator, outputs }) => operator === "MaxPool" && outputs.length > 1).map(({ name }) => name);
}
