import type { InferenceSession, Tensor } from "onnxruntime-common";
import type { Graph, Signature } from "../graph/graph.js";
import { writeModel } from "./proto/model.js";
import { missingLibrary, providerProblem } from "./providers.js";
import { loadRuntime, type OnnxRuntime } from "./runtime.js";
import { modelRefused, noProvider, runFailed } from "./sessionErrors.js";
import { cpuNodesOf, runtimeOptions, type SessionOptions } from "./sessionOptions.js";
import { toOnnx } from "./toOnnx.js";

/** The numbers of a tensor: `bool` as bytes. */
export type TensorNumbers = Float32Array | Int32Array | Uint8Array;

/** Tensors by the names of inputs or outputs. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A graph, ready to run. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** A tensor over numbers that stay where they are: a view on a WebAssembly memory is read and written in place. */
  tensor(numbers: TensorNumbers, signature: Signature): Tensor;
  /**
   * Runs the graph once. Outputs are written into the tensors of `fetches`, made by `tensor`; where there is null instead, a new
   * one is made: on the device, if the session was opened so (read it with `readDevice` only). Outputs that are not named there are not computed.
   *
   * @returns The outputs by name.
   * @throws GruyereError `run-failed` with the module whose node failed.
   */
  run(feeds: Tensors, fetches: Readonly<Record<string, Tensor | null>>): Promise<Tensors>;
  /** Writes the profile to `<profile>_<time>.json`. */
  endProfiling(): void;
  /** Frees everything. A second call does nothing. */
  dispose(): Promise<void>;
}

/**
 * Opens a session over a graph, or, on `cpu`, over the bytes of its model.
 *
 * @throws GruyereError `no-onnxruntime`; `no-provider`; `model-refused` with the module whose node ONNX Runtime doesn't take.
 */
export async function openSession(model: Graph | Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const runtime = await loadRuntime();
  return sessionOver(runtime, await create(runtime, model, options));
}

async function create(runtime: OnnxRuntime, model: Graph | Uint8Array, options: SessionOptions): Promise<InferenceSession> {
  const { provider = "cpu" } = options;
  const missing = missingLibrary(provider, runtime);
  if (missing !== undefined) throw noProvider(provider, missing);
  const { bytes, cpuNodes } = model instanceof Uint8Array ? { bytes: model, cpuNodes: [] } : encoded(model, options);
  try {
    return await runtime.InferenceSession.create(bytes, runtimeOptions(options, cpuNodes));
  } catch (cause) {
    const problem = provider === "cpu" ? undefined : await providerProblem(provider, runtime);
    throw problem === undefined ? modelRefused(cause) : noProvider(provider, problem, cause);
  }
}

function encoded(graph: Graph, { provider = "cpu", threads = 1 }: SessionOptions) {
  const onnx = toOnnx(graph, { sequential: provider === "cpu" && threads === 1 });
  return { bytes: writeModel(onnx), cpuNodes: cpuNodesOf(onnx) };
}

/** A tensor over numbers that stay where they are. */
export function tensorOver({ Tensor: TensorOf }: OnnxRuntime, numbers: TensorNumbers, { type, shape }: Signature): Tensor {
  if (type === "float32" && numbers instanceof Float32Array) return new TensorOf(type, numbers, shape);
  if (type === "int32" && numbers instanceof Int32Array) return new TensorOf(type, numbers, shape);
  if (type === "bool" && numbers instanceof Uint8Array) return new TensorOf(type, numbers, shape);
  throw new Error(`internal: a tensor of ${type} over ${numbers.constructor.name}`);
}

function sessionOver(runtime: OnnxRuntime, session: InferenceSession): Session {
  let open = true;
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    tensor: (numbers, signature) => tensorOver(runtime, numbers, signature),
    run: async (feeds, fetches) => {
      if (!open) throw new Error("internal: a session runs after it was disposed of");
      // ONNX Runtime takes fetches of another copy of its package for options, and writes nothing.
      if (Object.values(fetches).some((fetch) => fetch && !(fetch instanceof runtime.Tensor)))
        throw new Error("internal: a foreign tensor");
      try {
        return await session.run(feeds, fetches);
      } catch (cause) {
        throw runFailed(cause);
      }
    },
    endProfiling: () => session.endProfiling(),
    dispose: async () => {
      if (!open) return;
      open = false;
      await session.release();
    },
  };
}
