import { GruyereError } from "@gruyere/flow";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { Graph, Signature } from "../graph/types.js";
import type { Provider } from "../passes/pass.js";
import { encodeModel } from "./encodeModel.js";
import { parseNodeName } from "./names.js";
import { loadRuntime } from "./runtime.js";

/** How a session is opened. */
export interface SessionOptions {
  /** Default `cpu`. */
  readonly provider?: Provider;
  /** Threads that work on one node. Default 1. */
  readonly threads?: number;
  /** Whether threads wait for work by spinning: faster for one session on a machine of its own. Default false. */
  readonly spinning?: boolean;
  /** Begin of the path of a profile, which `endProfiling` writes. Default: none is made. */
  readonly profile?: string;
  /** Where the optimised model is written. Default: nowhere. */
  readonly optimisedModel?: string;
}

/** The numbers of a tensor: `bool` as bytes. */
export type TensorNumbers = Float32Array | Int32Array | Uint8Array;

/** A graph, ready to run. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** A tensor over numbers that stay where they are: a view on a WebAssembly memory is read and written in place. */
  tensor(numbers: TensorNumbers, signature: Signature): Tensor;
  /**
   * Runs the graph once. Feeds and fetches are tensors by the names of inputs and outputs; both must be made by
   * `tensor`.
   *
   * @throws GruyereError `run-failed` with the module whose node failed.
   */
  run(feeds: Readonly<Record<string, Tensor>>, fetches: Readonly<Record<string, Tensor>>): Promise<void>;
  /** Writes the profile to `<profile>_<time>.json`. */
  endProfiling(): void;
  dispose(): Promise<void>;
}

/**
 * Opens a session over a graph, or over the bytes of its model.
 *
 * @throws GruyereError `no-onnxruntime`; `model-refused` with the module whose node ONNX Runtime doesn't take.
 */
export async function openSession(model: Graph | Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const { InferenceSession, Tensor } = await loadRuntime();
  const bytes = model instanceof Uint8Array ? model : encodeModel(model, { sequential: isSequential(options) });
  const session = await InferenceSession.create(bytes, runtimeOptions(options)).catch((cause: unknown) => {
    throw refused("model-refused", "a graph that ONNX Runtime takes", cause);
  });
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    tensor: (numbers, { type, shape }) => {
      if (type === "float32" && numbers instanceof Float32Array) return new Tensor(type, numbers, shape);
      if (type === "int32" && numbers instanceof Int32Array) return new Tensor(type, numbers, shape);
      if (type === "bool" && numbers instanceof Uint8Array) return new Tensor(type, numbers, shape);
      throw new Error(`internal: a tensor of ${type} over ${numbers.constructor.name}`);
    },
    run: async (feeds, fetches) => {
      // ONNX Runtime takes fetches of another copy of its package for options, and writes nothing.
      if (!Object.values(fetches).every((fetch) => fetch instanceof Tensor)) throw new Error("internal: a foreign tensor");
      try {
        await session.run(feeds, fetches);
      } catch (cause) {
        throw refused("run-failed", "a graph that runs", cause);
      }
    },
    endProfiling: () => session.endProfiling(),
    dispose: () => session.release(),
  };
}

/** Whether a session runs each node on one thread of the processor. */
const isSequential = ({ provider = "cpu", threads = 1 }: SessionOptions): boolean => provider === "cpu" && threads === 1;

/** Only errors are logged: warnings about the placement of nodes would be printed over the user's output. */
const FATAL = 4;

function runtimeOptions(options: SessionOptions): InferenceSession.SessionOptions {
  const { provider = "cpu", threads = 1, spinning = false, profile, optimisedModel } = options;
  const spin = spinning ? "1" : "0";
  return {
    executionProviders: provider === "cpu" ? ["cpu"] : [provider, "cpu"],
    graphOptimizationLevel: "all",
    executionMode: "sequential",
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableMemPattern: true,
    enableCpuMemArena: true,
    logSeverityLevel: FATAL,
    extra: { session: { intra_op: { allow_spinning: spin }, inter_op: { allow_spinning: spin } } },
    ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    ...(optimisedModel === undefined ? {} : { optimizedModelFilePath: optimisedModel }),
  };
}

function refused(code: "model-refused" | "run-failed", expected: string, cause: unknown): GruyereError {
  const received = cause instanceof Error ? cause.message : String(cause);
  const node = parseNodeName(received);
  return new GruyereError(
    {
      code,
      path: node ? node.source : "graph",
      expected,
      received,
      hint: node
        ? `the operator ${node.operator} of ${node.source} failed; run the program with the engine \`tfjs\` to see whether its numbers are at fault`
        : "run the program with the engine `tfjs`, and report the graph (`gruyere compile --print ir`)",
    },
    { cause },
  );
}
