import { intsOf } from "../../graph/attributes.js";
import { sizeOf } from "../../graph/shapes.js";
import { onnxAttributes } from "./attributes.js";
import type { Emit, Emits } from "./emit.js";

/** Indices that nothing takes are left out: ONNX Runtime is faster without them. */
const maxPool: Emit = ({ node, inputs, outputs: [pooled = "", indices = ""], add, isUsed }) => {
  add("MaxPool", inputs, isUsed(node.outputs[1]) ? [pooled, indices] : [pooled], onnxAttributes(node.attributes));
};

/** ONNX's MaxUnpool overwrites, which is right where no two windows overlap; else a scatter adds. The output's `shape` is an input. */
const maxUnpool: Emit = ({ node, inputs, outputs, add, make, ints, scalar }) => {
  const shape = intsOf(node.attributes, "shape");
  const strides = intsOf(node.attributes, "strides");
  if (intsOf(node.attributes, "kernel_shape").every((size, axis) => size <= (strides[axis] ?? 1))) {
    add("MaxUnpool", [...inputs, ints(shape)], outputs, onnxAttributes(node.attributes, ["shape"]));
    return;
  }
  const [dy = "", indices = ""] = inputs.map((input) => make("Reshape", [input, ints([-1])]));
  const zeros = make("Expand", [scalar(0, "float32"), ints([sizeOf(shape)])]);
  const sums = make("ScatterElements", [zeros, indices, dy], { axis: { int: 0 }, reduction: { text: "add" } });
  add("Reshape", [sums, ints(shape)], outputs);
};

/** `sizes` of all axes are the fourth input; a region of interest and scales are left out. */
const resize: Emit = ({ node: { attributes }, inputs: [x = ""], outputs, add, ints }) =>
  add("Resize", [x, "", "", ints(intsOf(attributes, "sizes"))], outputs, onnxAttributes(attributes, ["sizes"]));

/** Pooling and interpolation. */
export const pooling: Emits = { MaxPool: maxPool, MaxUnpool: maxUnpool, Resize: resize };
