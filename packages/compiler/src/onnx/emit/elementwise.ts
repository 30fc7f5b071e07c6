import type { Emit, Emits } from "./emit.js";

/** ONNX Runtime has no kernel for branches of type bool: (c and a) or (not c and b). */
const where: Emit = ({ node, inputs, outputs, add, make }) => {
  const [condition = "", a = "", b = ""] = inputs;
  if (node.outputs[0]?.type !== "bool") return add("Where", inputs, outputs);
  const taken = make("And", [condition, a]);
  add("Or", [taken, make("And", [make("Not", [condition]), b])], outputs);
};

/** Operators on single numbers that need more than their name. */
export const elementwise: Emits = { Where: where };
