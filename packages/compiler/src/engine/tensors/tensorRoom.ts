import type { Tensor } from "onnxruntime-common";
import type { Signature } from "../../graph/graph.js";
import type { Session, TensorNumbers, Tensors } from "../../onnx/session.js";

/** Where the tensors of an executor lie: beside the WebAssembly memory, or on a device. Whoever takes a tensor gives it back. */
export interface TensorRoom {
  /** Of the tensors that were not given back, and of those that wait to be used again. */
  readonly bytes: number;
  /** Whether tensors stay on the device. */
  readonly onDevice: boolean;
  /** A tensor for numbers that `fill` writes into; they are zeros before. */
  put(signature: Signature, fill: (numbers: TensorNumbers) => void): Tensor;
  /** The same tensors where graphs take them without a copy; those that were elsewhere are given back. */
  settle(tensors: readonly Tensor[]): Promise<readonly Tensor[]>;
  /** Runs a session. Outputs by name. */
  run(session: Session, feeds: Tensors, outputs: Readonly<Record<string, Signature>>): Promise<Tensors>;
  /** The numbers of tensors, to be read at once: they may be those that the tensors lie in. */
  numbers(tensors: readonly Tensor[]): Promise<readonly TensorNumbers[]>;
  /** Nobody needs a tensor any more. */
  give(tensor: Tensor): void;
  /** Disposes a session as soon as no tensor of it is left. */
  release(session: Session): Promise<void>;
}
