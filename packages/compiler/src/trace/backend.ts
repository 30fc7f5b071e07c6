import { tf } from "@gruyere/core/tfjs";
import { GruyereError } from "@gruyere/flow";
import { GraphBuilder, type Numbers, numbersOf } from "../graph/builder.js";
import type { Value, ValueType } from "../graph/graph.js";
import { sizeOf } from "../graph/shapes.js";
import { filled, numbersIn, reshape } from "./expressions/layout.js";
import type { TraceKernel } from "./kernel.js";

/** Name of the backend in TensorFlow.js's registry. */
export const TRACE = "gruyere-trace";

type DataId = tf.TensorInfo["dataId"];

/** What a tensor of the trace is: a value of the graph, or numbers that were written while tracing, which become a constant on use. */
type Traced =
  | { readonly value: Value; readonly graph: GraphBuilder }
  | { readonly numbers: Numbers; readonly shape: readonly number[] };

/** A TensorFlow.js backend whose kernels add nodes to a graph instead of computing. */
export class TraceBackend extends tf.KernelBackend {
  readonly #data: tf.DataStorage<Traced>;
  #graph: GraphBuilder | undefined;
  /** Constants are made anew in each graph. */
  #constants = new WeakMap<DataId, Value>();
  /** A read without waiting for it: `apply` goes on, so that the trace ends with it. */
  #unawaited: GruyereError | undefined;

  constructor() {
    super();
    this.#data = new tf.DataStorage(this, tf.engine());
  }

  /** Runs `work` with its nodes going into a new graph. */
  static trace<T>(work: (graph: GraphBuilder, backend: TraceBackend) => T): T {
    const before = tf.getBackend();
    void tf.setBackend(TRACE); // an initialised backend is current as soon as the call returns
    const backend = tf.backend();
    if (!(backend instanceof TraceBackend)) throw new Error("internal: the trace backend is not registered");
    const outer = { graph: backend.#graph, constants: backend.#constants };
    const graph = new GraphBuilder();
    backend.#graph = graph;
    backend.#constants = new WeakMap();
    tf.engine().startScope();
    try {
      const result = work(graph, backend);
      if (backend.#unawaited) throw backend.#unawaited;
      return result;
    } finally {
      backend.#unawaited = undefined;
      tf.engine().endScope();
      backend.#graph = outer.graph;
      backend.#constants = outer.constants;
      if (before && before !== TRACE) void tf.setBackend(before);
    }
  }

  get graph(): GraphBuilder {
    if (this.#graph) return this.#graph;
    throw new Error("internal: nothing is being traced");
  }

  /** A tensor that stands for a value of the graph. */
  tensorOf(value: Value): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.infoOf(value));
  }

  infoOf(value: Value): tf.TensorInfo {
    if (value.type === "int64") throw new Error("internal: int64 is no type of TensorFlow.js");
    const dataId = {};
    this.#data.set(dataId, { value, graph: this.graph });
    return { dataId, shape: [...value.shape], dtype: value.type };
  }

  /** The value that a tensor stands for. */
  valueFor({ dataId, shape, dtype }: tf.TensorInfo): Value {
    const traced = this.#data.get(dataId);
    if ("value" in traced && traced.graph !== this.graph) throw capturedTensor();
    const value = "value" in traced ? traced.value : this.#constant(dataId, traced.numbers, traced.shape, typeOf(dtype));
    // TensorFlow.js reshapes by making another tensor over the same data.
    return reshape(this.graph, value, shape);
  }

  /** The numbers of a tensor that was written while tracing. */
  numbersOf({ dataId }: tf.TensorInfo): ArrayLike<number> | undefined {
    const traced = this.#data.get(dataId);
    return "numbers" in traced ? traced.numbers : this.#graph && numbersIn(this.#graph, traced.value);
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype);
    return dataId;
  }

  override move(dataId: DataId, values: tf.BackendValues, shape: number[], dtype: tf.DataType): void {
    if (Array.isArray(values)) throw new Error("tensors of strings can't be compiled");
    this.#data.set(dataId, { numbers: numbersOf(typeOf(dtype), values), shape: [...shape] });
  }

  override readSync(dataId: DataId): tf.BackendValues {
    const traced = this.#data.get(dataId);
    if ("numbers" in traced) return traced.numbers;
    const constant = this.#graph && numbersIn(this.#graph, traced.value);
    if (constant) return constant;
    throw readWhileTraced("value");
  }

  override async read(dataId: DataId): Promise<tf.BackendValues> {
    try {
      return this.readSync(dataId);
    } catch (error) {
      if (!(error instanceof GruyereError) || !this.#graph) throw error;
      this.#unawaited = readWhileTraced(this.#graph.source);
      return new Promise(() => {}); // a rejection that nobody handles would end the process
    }
  }

  // The graph holds what is needed; tensors of the trace have no memory of their own.
  override disposeData(): boolean {
    return true;
  }
  override refCount(): number {
    return 1;
  }
  override incRef(): void {}
  decRef(): void {}
  override numDataIds(): number {
    return this.#data.numDataIds();
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override timerAvailable(): boolean {
    return false;
  }
  override dispose(): void {}

  #constant(dataId: DataId, numbers: Numbers, shape: readonly number[], type: ValueType): Value {
    const known = this.#constants.get(dataId);
    if (known) return known;
    const [number] = numbers;
    // `tf.ones` writes as many numbers as its shape has: one is enough.
    const isFull = number !== undefined && numbers.length > 1 && numbers.every((each) => Object.is(each, number));
    const signature = { shape, type };
    const value = isFull ? filled(this.graph, signature, number) : this.graph.constant(numbersOf(type, numbers), signature);
    this.#constants.set(dataId, value);
    return value;
  }
}

const readWhileTraced = (path: string): GruyereError =>
  new GruyereError({
    code: "read-while-traced",
    path,
    expected: "a module that computes with tensors only",
    received:
      "a value was read (`dataSync`, `data`, `arraySync` or a JavaScript branch on it), but a compiled step has no values yet",
    hint: "use tensor operations (tf.where, tf.mul by a mask) instead of reading, or run the program on TensorFlow.js (`--engine wasm`)",
  });

const capturedTensor = (): GruyereError =>
  new GruyereError({
    code: "captured-tensor",
    path: "value",
    expected: "tensors of this step only",
    received: "a tensor that was kept from an earlier run, or one from outside in the step of a loop",
    hint: "keep nothing between two calls of `apply`: declare a buffer for what must last; give a loop's step its tensors as `weights`",
  });

/** Registers the backend and its kernels; once. */
export function registerTrace(kernels: Readonly<Record<string, TraceKernel>>): void {
  if (tf.engine().registryFactory[TRACE]) return;
  tf.registerBackend(TRACE, () => new TraceBackend(), 0);
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    tf.registerKernel({
      kernelName,
      backendName: TRACE,
      kernelFunc: ({ inputs, attrs, backend }) => {
        if (!(backend instanceof TraceBackend)) throw new Error("internal: a kernel of the trace on another backend");
        return call(kernel, backend, inputs, attrs);
      },
    });
  }
}

function call(
  kernel: TraceKernel,
  backend: TraceBackend,
  given: Readonly<Record<string, tf.TensorInfo | undefined>>,
  attributes: tf.NamedAttrMap | undefined,
): tf.TensorInfo | tf.TensorInfo[] {
  // A kernel's optional inputs may be undefined or null.
  const inputs = Object.fromEntries(
    Object.entries(given).flatMap(([name, info]) => (info ? [[name, backend.valueFor(info)]] : [])),
  );
  const made = kernel({
    inputs,
    attributes: { ...attributes },
    graph: backend.graph,
    input: (name) => {
      const value = inputs[name];
      if (value) return value;
      throw new Error(`no input ${name}`);
    },
    list: () => Object.values(inputs),
  });
  const infoOf = (value: Value): tf.TensorInfo => backend.infoOf(numbered(backend.graph, value));
  return isList(made) ? made.map(infoOf) : infoOf(made);
}

/** What has no numbers is a constant: ONNX Runtime's kernels don't all take empty tensors. */
const numbered = (graph: GraphBuilder, value: Value): Value =>
  sizeOf(value.shape) > 0 ? value : graph.constant(numbersOf(value.type, []), value);

const isList = (made: Value | readonly Value[]): made is readonly Value[] => Array.isArray(made);

function typeOf(dtype: tf.DataType): "float32" | "int32" | "bool" {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new Error(`tensors of ${dtype} can't be compiled`);
}
