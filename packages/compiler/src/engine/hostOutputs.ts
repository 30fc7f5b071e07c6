import type { NumberBlock } from "@gruyere/flow";
import type { OutputRole } from "../graph/graph.js";
import type { TensorNumbers } from "../onnx/session.js";
import type { Placed } from "./placed.js";
import type { HostKind, HostOutput } from "./stepMemory.js";

/** Copies of the outputs of one kind. */
export function hostOutputs<K extends HostKind>(
  all: Iterable<Placed<OutputRole>>,
  kind: K,
  numbers: (placed: Placed<OutputRole>) => TensorNumbers,
): readonly HostOutput<K>[] {
  const found: HostOutput<K>[] = [];
  for (const placed of all) {
    const { role } = placed;
    if (isOf(role, kind)) found.push({ role, block: blockOf(numbers(placed), placed) });
  }
  return found;
}

const isOf = <K extends HostKind>(role: OutputRole, kind: K): role is OutputRole & { readonly kind: K } => role.kind === kind;

function blockOf(values: TensorNumbers, { signature: { shape } }: Placed<OutputRole>): NumberBlock {
  if (values instanceof Float32Array) return { values: values.slice(), shape: [...shape], dtype: "float32" };
  if (values instanceof Int32Array) return { values: values.slice(), shape: [...shape], dtype: "int32" };
  throw new Error("internal: an output of bools");
}
