import { kernels } from "./kernels/index.js";

/** How a kernel of TensorFlow.js fares in a compiled program. */
export interface KernelEntry {
  /** TensorFlow.js's name. */
  readonly kernel: string;
  /**
   * `traced`: it becomes nodes of the graph. `unreachable`: no operation of TensorFlow.js calls it. `unsupported`: a program that needs
   * it can't be compiled.
   */
  readonly status: "traced" | "unreachable" | "unsupported";
  /** Why it isn't traced. */
  readonly reason?: string;
}

const COMPLEX = "graphs have no complex numbers";
const TEXT = "graphs have no texts";
const DATA_DEPENDENT = "the shape of its result depends on values, and a graph's shapes are known before it runs";
const IMAGE = "prepares images, which is done before training; it has no gradient";
const BROWSER = "exchanges pictures with a browser";
const UNCALLED = "no operation of TensorFlow.js calls it";

const because = (status: "unreachable" | "unsupported", reason: string, names: readonly string[]): readonly KernelEntry[] =>
  names.map((kernel) => ({ kernel, status, reason }));

const untraced: readonly KernelEntry[] = [
  ...because("unreachable", UNCALLED, [
    "BroadcastTo",
    "LogicalXor",
    "LogSoftmax",
    "LowerBound",
    "MatrixBandPart",
    "Pool",
    "UpperBound",
  ]),
  ...because("unsupported", COMPLEX, ["Complex", "ComplexAbs", "FFT", "IFFT", "Imag", "Real"]),
  ...because("unsupported", TEXT, ["StaticRegexReplace", "StringNGrams", "StringSplit", "StringToHashBucketFast"]),
  ...because("unsupported", DATA_DEPENDENT, [
    ...["BroadcastArgs", "NonMaxSuppressionV3", "NonMaxSuppressionV4", "NonMaxSuppressionV5", "RaggedGather", "RaggedRange"],
    ...["RaggedTensorToTensor", "SparseFillEmptyRows", "SparseReshape", "SparseSegmentMean", "SparseSegmentSum", "Unique"],
  ]),
  ...because("unsupported", IMAGE, ["CropAndResize", "RotateWithOffset", "Transform"]),
  ...because("unsupported", BROWSER, ["Draw", "FromPixels"]),
  ...because("unsupported", "random numbers come from the step's streams, as inputs: a module asks for them by `random`", [
    "Multinomial",
  ]),
  ...because("unsupported", "ONNX Runtime has no gradient of it", ["MaxPool3D", "MaxPool3DGrad"]),
  ...because("unsupported", "ONNX has no morphological dilation", [
    ...["Dilation2D", "Dilation2DBackpropFilter", "Dilation2DBackpropInput"],
  ]),
];

/** All kernels of TensorFlow.js 4.22, by name: `docs/kernels.md` shows it. */
export const kernelTable: readonly KernelEntry[] = [
  ...Object.keys(kernels).map((kernel): KernelEntry => ({ kernel, status: "traced" })),
  ...untraced,
].toSorted((a, b) => (a.kernel.toLowerCase() < b.kernel.toLowerCase() ? -1 : 1));
