import type { Tensor } from "onnxruntime-common";
import { GraphBuilder } from "../graph/builder.js";
import type { ValueType } from "../graph/graph.js";
import type { Provider } from "../passes/pass.js";
import { inputName, outputName } from "./names.js";
import { openSession, type Session, type TensorNumbers } from "./session.js";

/**
 * Numbers of tensors that lie on a device. In Node, a tensor's own `getData` there ends the process: they are read by running a graph
 * that copies them.
 */
export async function readDevice(tensors: readonly Tensor[], provider: Provider = "webgpu"): Promise<readonly TensorNumbers[]> {
  if (tensors.length === 0) return [];
  const { session, copies } = await copy(tensors, provider, "host");
  await session.dispose();
  return copies.map(numbersOf);
}

/** Copies of tensors on a device. They must be disposed of before the session is: a tensor there doesn't outlive the one it is of. */
export function copyToDevice(
  tensors: readonly Tensor[],
  provider: Provider,
): Promise<{ readonly session: Session; readonly copies: readonly Tensor[] }> {
  return copy(tensors, provider, "device");
}

async function copy(tensors: readonly Tensor[], provider: Provider, to: "host" | "device") {
  const graph = new GraphBuilder();
  const outputs = tensors.map(({ dims, type }, position) => ({
    role: { kind: "result", position } as const,
    value: graph.one("Identity", [graph.input({ kind: "argument", position }, { shape: dims, type: typeOf(type) })]),
  }));
  const names = outputs.map(({ role }) => outputName(role));
  const session = await openSession(graph.finish(outputs), { provider, ...(to === "device" && { onDevice: names }) });
  try {
    const feeds = Object.fromEntries(tensors.map((tensor, position) => [inputName({ kind: "argument", position }), tensor]));
    const made = await session.run(feeds, Object.fromEntries(names.map((name) => [name, null])));
    return { session, copies: names.map((name) => made[name]).filter((tensor) => tensor !== undefined) };
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

function typeOf(type: Tensor.Type): ValueType {
  if (type === "float32" || type === "int32" || type === "bool") return type;
  throw new Error(`internal: a tensor of ${type} on a device`);
}

/** The numbers of a tensor on the host, where they lie. */
export function numbersOf({ location, data }: Pick<Tensor, "location" | "data">): TensorNumbers {
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array) return data;
  throw new Error(`internal: a tensor without numbers at ${location}`);
}
