import { intsOf, numberOf } from "../../graph/attributes.js";
import { onnxAttributes } from "./attributes.js";
import type { Emit, Emits } from "./emit.js";
import { withInts } from "./plain.js";

/** A size of 0 is meant: ONNX would copy that of the input. */
const reshape: Emit = ({ node, inputs, outputs, add, ints }) => {
  const shape = intsOf(node.attributes, "shape");
  add("Reshape", [...inputs, ints(shape)], outputs, shape.includes(0) ? { allowzero: { int: 1 } } : {});
};

/** `starts`, `ends`, `axes` (the first ones, when left out) and `steps` (1) are inputs. */
const slice: Emit = ({ node: { attributes }, inputs, outputs, add, ints }) => {
  const optional = (name: string): string => (name in attributes ? ints(intsOf(attributes, name)) : "");
  const range = [ints(intsOf(attributes, "starts")), ints(intsOf(attributes, "ends"))];
  add("Slice", [...inputs, ...range, optional("axes"), optional("steps")], outputs);
};

/** `pads` and what is filled in (`value`, 0 when left out) are inputs. */
const pad: Emit = ({ node, inputs, outputs, add, ints, scalar }) => {
  const { attributes } = node;
  const type = node.outputs[0]?.type === "float32" ? "float32" : "int32";
  const value = "value" in attributes ? scalar(numberOf(attributes, "value"), type) : "";
  const axes = "axes" in attributes ? ints(intsOf(attributes, "axes")) : "";
  const all = [...inputs, ints(intsOf(attributes, "pads")), value, axes];
  add("Pad", all, outputs, onnxAttributes(attributes, ["pads", "value", "axes"]));
};

/** What moves numbers or copies them. */
export const shape: Emits = {
  Reshape: reshape,
  Expand: withInts("shape"),
  Tile: withInts("repeats"),
  Split: withInts("split"),
  Slice: slice,
  Pad: pad,
};
