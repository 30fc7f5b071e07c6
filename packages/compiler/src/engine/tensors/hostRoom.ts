import type { Tensor } from "onnxruntime-common";
import type { Signature } from "../../graph/graph.js";
import { numbersOf } from "../../onnx/deviceCopies.js";
import type { OnnxRuntime } from "../../onnx/runtime.js";
import { type Session, type TensorNumbers, type Tensors, tensorOver } from "../../onnx/session.js";
import type { TensorRoom } from "./tensorRoom.js";
import { zeros } from "./zeros.js";

/**
 * Ordinary tensors, as many as the machine has memory for. Those of the state's shapes that were given back are used again: a parameter
 * and its next value take turns.
 */
export class HostRoom implements TensorRoom {
  readonly onDevice = false;
  readonly #runtime: OnnxRuntime;
  /** By shape. */
  readonly #idle: ReadonlyMap<string, Tensor[]>;
  #bytes = 0;

  /** @param shapes Of the state. */
  constructor(runtime: OnnxRuntime, shapes: Iterable<readonly number[]>) {
    this.#runtime = runtime;
    this.#idle = new Map(Array.from(shapes, (shape) => [keyOf("float32", shape), []]));
  }

  get bytes(): number {
    return this.#bytes;
  }

  put(signature: Signature, fill: (numbers: TensorNumbers) => void): Tensor {
    const tensor = this.#take(signature);
    const numbers = numbersOf(tensor);
    numbers.fill(0);
    fill(numbers);
    return tensor;
  }

  async settle(tensors: readonly Tensor[]): Promise<readonly Tensor[]> {
    return tensors;
  }

  async run(session: Session, feeds: Tensors, outputs: Readonly<Record<string, Signature>>): Promise<Tensors> {
    const fetches = Object.fromEntries(Object.entries(outputs).map(([name, signature]) => [name, this.#take(signature)]));
    try {
      await session.run(feeds, fetches);
      return fetches;
    } catch (error) {
      for (const tensor of Object.values(fetches)) this.give(tensor);
      throw error;
    }
  }

  async numbers(tensors: readonly Tensor[]): Promise<readonly TensorNumbers[]> {
    return tensors.map(numbersOf);
  }

  give(tensor: Tensor): void {
    const idle = this.#idle.get(keyOf(tensor.type, tensor.dims));
    if (idle) idle.push(tensor);
    else this.#bytes -= numbersOf(tensor).byteLength;
  }

  async release(session: Session): Promise<void> {
    await session.dispose();
  }

  #take(signature: Signature): Tensor {
    const { type, shape } = signature;
    const known = this.#idle.get(keyOf(type, shape))?.pop();
    if (known) return known;
    const numbers = zeros(signature);
    this.#bytes += numbers.byteLength;
    return tensorOver(this.#runtime, numbers, signature);
  }
}

const keyOf = (type: string, shape: readonly number[]): string => `${type}[${shape}]`;
