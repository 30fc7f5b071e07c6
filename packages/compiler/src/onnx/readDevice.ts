import type { Tensor } from "onnxruntime-common";
import { GraphBuilder } from "../graph/builder.js";
import type { ValueType } from "../graph/types.js";
import { inputName, outputName } from "./names.js";
import { openSession, type TensorNumbers } from "./session.js";

/**
 * Numbers of tensors that lie on the device of `webgpu`. In Node, a tensor's own `getData` there ends the process: they are read by
 * running a graph that copies them.
 */
export async function readDevice(tensors: readonly Tensor[]): Promise<readonly TensorNumbers[]> {
  if (tensors.length === 0) return [];
  const graph = new GraphBuilder();
  const copies = tensors.map(({ dims, type }, position) => {
    const input = { kind: "argument", position } as const;
    const output = { kind: "result", position } as const;
    return { input, output, value: graph.one("Identity", [graph.input(input, { shape: dims, type: typeOf(type) })]) };
  });
  const session = await openSession(graph.finish(copies.map(({ output: role, value }) => ({ role, value }))), {
    provider: "webgpu",
  });
  try {
    const feeds = Object.fromEntries(tensors.map((tensor, position) => [inputName({ kind: "argument", position }), tensor]));
    const made = await session.run(feeds, Object.fromEntries(copies.map(({ output }) => [outputName(output), null])));
    return copies.map(({ output }) => numbersOf(made[outputName(output)]));
  } finally {
    await session.dispose();
  }
}

function typeOf(type: Tensor.Type): ValueType {
  if (type === "float32" || type === "int32" || type === "bool") return type;
  throw new Error(`internal: a tensor of ${type} on a device`);
}

function numbersOf(tensor: Tensor | undefined): TensorNumbers {
  const data = tensor?.data;
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array) return data;
  throw new Error("internal: a copy without numbers");
}
