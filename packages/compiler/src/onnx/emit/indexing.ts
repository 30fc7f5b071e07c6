import { numberOf } from "../../graph/attributes.js";
import { onnxAttributes } from "./attributes.js";
import type { Emit } from "./emitter.js";

const INT64 = { to: { int: 7 } };

/** ONNX has coordinates as int64. */
const gatherND: Emit = ({ node, inputs: [data = "", ids = ""], outputs, add, make }) =>
  add("GatherND", [data, make("Cast", [ids], INT64)], outputs, onnxAttributes(node.attributes));

const scatterND: Emit = ({ node, inputs: [data = "", ids = "", updates = ""], outputs, add, make }) =>
  add("ScatterND", [data, make("Cast", [ids], INT64), updates], outputs, onnxAttributes(node.attributes));

/** `depth`, and the numbers of absence and presence (`off` 0, `on` 1), are attributes; what comes out has the graph's type. */
const oneHot: Emit = ({ node, inputs: [ids = ""], outputs, add, scalar, emitter }) => {
  const { attributes } = node;
  const values = [numberOf(attributes, "off", 0), numberOf(attributes, "on", 1)];
  // ONNX Runtime has no kernel from int32 to int32 or bool.
  const [hot = ""] = node.outputs[0]?.type === "float32" ? outputs : [emitter.fresh()];
  const inputs = [
    ids,
    scalar(numberOf(attributes, "depth"), "int32"),
    emitter.initialiser(Float32Array.from(values), "float32", [2]),
  ];
  add("OneHot", inputs, [hot], onnxAttributes(attributes, ["depth", "off", "on"]));
  if (hot !== outputs[0]) add("Cast", [hot], outputs, { to: { int: node.outputs[0]?.type === "bool" ? 9 : 6 } });
};

/** Operators that take indices. */
export const indexing: Readonly<Record<string, Emit>> = { GatherND: gatherND, ScatterND: scatterND, OneHot: oneHot };
