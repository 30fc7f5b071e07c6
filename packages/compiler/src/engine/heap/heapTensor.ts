import type { Tensor } from "onnxruntime-common";
import type { InputRole, OutputRole } from "../../graph/graph.js";
import type { Heap } from "../../memory/heap.js";
import type { Session } from "../../onnx/session.js";
import type { Placed } from "../placed.js";

/** A tensor of a session over its place in the heap, until the heap grows. */
export function heapTensor(heap: Heap, session: Session, placed: Placed<InputRole | OutputRole>): Tensor {
  const { offset, length, signature } = placed;
  switch (signature.type) {
    case "int32":
      return session.tensor(heap.int32(offset, length), signature);
    case "bool":
      return session.tensor(heap.bytes(offset, length), signature);
    default:
      return session.tensor(heap.float32(offset, length), signature);
  }
}
