import { intsOf, numberOf } from "../../graph/attributes.js";
import { onnxAttributes } from "./attributes.js";
import type { Emit } from "./emitter.js";
import { withInts } from "./plain.js";

/** A size of 0 is meant: ONNX would copy that of the input. */
const reshape: Emit = ({ node, inputs, outputs, add, ints }) => {
  const shape = intsOf(node.attributes, "shape");
  add("Reshape", [...inputs, ints(shape)], outputs, shape.includes(0) ? { allowzero: { int: 1 } } : {});
};

/** `starts`, `ends`, `axes` (all, when left out) and `steps` (1) are inputs. */
const slice: Emit = ({ node: { attributes }, inputs, outputs, add, ints }) => {
  const optional = (name: string): string => (name in attributes ? ints(intsOf(attributes, name)) : "");
  const range = [ints(intsOf(attributes, "starts")), ints(intsOf(attributes, "ends"))];
  add("Slice", [...inputs, ...range, optional("axes"), optional("steps")], outputs);
};

/** `pads` are an input; what is filled in (0, when left out) is the graph's second input or the attribute `value`. */
const pad: Emit = ({ node, inputs: [data = "", filling = ""], outputs, add, ints, scalar }) => {
  const { attributes } = node;
  const type = node.inputs[0]?.type === "float32" ? "float32" : "int32";
  const value = "value" in attributes ? scalar(numberOf(attributes, "value"), type) : filling;
  const axes = "axes" in attributes ? ints(intsOf(attributes, "axes")) : "";
  const pads = ints(intsOf(attributes, "pads"));
  add("Pad", [data, pads, value, axes], outputs, onnxAttributes(attributes, ["pads", "axes", "value"]));
};

/** `sizes` of all axes are the fourth input; a region of interest and scales are left out. */
const resize: Emit = ({ node: { attributes }, inputs: [data = ""], outputs, add, ints }) => {
  add("Resize", [data, "", "", ints(intsOf(attributes, "sizes"))], outputs, onnxAttributes(attributes, ["sizes"]));
};

/** With sizes (`split`) these are an input; `num_outputs` is ONNX's other way to say it. */
const split: Emit = ({ node: { attributes }, inputs, outputs, add, ints }) => {
  const sizes = "split" in attributes ? [ints(intsOf(attributes, "split"))] : [];
  add("Split", [...inputs, ...sizes], outputs, onnxAttributes(attributes, ["split"]));
};

/** Which diagonal (`k`, 0 when left out) is an input. */
const triangle: Emit = ({ node: { attributes }, inputs, outputs, add, scalar }) => {
  const k = "k" in attributes ? [scalar(numberOf(attributes, "k"), "int64")] : [];
  add("Trilu", [...inputs, ...k], outputs, onnxAttributes(attributes, ["k"]));
};

/** What moves numbers or copies them. */
export const shape: Readonly<Record<string, Emit>> = {
  Reshape: reshape,
  Expand: withInts("shape"),
  Tile: withInts("repeats"),
  Squeeze: withInts("axes"),
  Unsqueeze: withInts("axes"),
  Slice: slice,
  Pad: pad,
  Resize: resize,
  Split: split,
  Trilu: triangle,
};
