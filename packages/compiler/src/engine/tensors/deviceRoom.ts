import type { Tensor } from "onnxruntime-common";
import type { Signature } from "../../graph/graph.js";
import { copyToDevice, numbersOf, readDevice } from "../../onnx/deviceCopies.js";
import type { OnnxRuntime } from "../../onnx/runtime.js";
import { type Session, type TensorNumbers, type Tensors, tensorOver } from "../../onnx/session.js";
import type { Provider } from "../../passes/pass.js";
import type { TensorRoom } from "./tensorRoom.js";
import { zeros } from "./zeros.js";

/**
 * Tensors on a device: what a run leaves there is fed to the next. A tensor there belongs to the session that made it, which is kept
 * until the last of them was given back: one that outlives its session ends the process.
 */
export class DeviceRoom implements TensorRoom {
  readonly onDevice = true;
  readonly #runtime: OnnxRuntime;
  readonly #provider: Provider;
  readonly #makers = new Map<Tensor, Session>();
  readonly #counts = new Map<Session, number>();
  readonly #released = new Set<Session>();
  #bytes = 0;

  constructor(runtime: OnnxRuntime, provider: Provider) {
    this.#runtime = runtime;
    this.#provider = provider;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** On the host, until it is settled. */
  put(signature: Signature, fill: (numbers: TensorNumbers) => void): Tensor {
    const numbers = zeros(signature);
    fill(numbers);
    const tensor = tensorOver(this.#runtime, numbers, signature);
    this.#bytes += bytesOf(tensor);
    return tensor;
  }

  async settle(tensors: readonly Tensor[]): Promise<readonly Tensor[]> {
    const outside = tensors.filter((tensor) => !isOnDevice(tensor));
    if (outside.length === 0) return tensors;
    const { session, copies } = await copyToDevice(outside, this.#provider);
    for (const copy of copies) this.#takeIn(copy, session);
    for (const tensor of outside) this.give(tensor);
    await this.release(session);
    const copyOf = new Map(outside.map((tensor, i) => [tensor, copies[i]]));
    return tensors.map((tensor) => copyOf.get(tensor) ?? tensor);
  }

  async run(session: Session, feeds: Tensors, outputs: Readonly<Record<string, Signature>>): Promise<Tensors> {
    const made = await session.run(feeds, Object.fromEntries(Object.keys(outputs).map((name) => [name, null])));
    for (const tensor of Object.values(made)) this.#takeIn(tensor, session);
    return made;
  }

  async numbers(tensors: readonly Tensor[]): Promise<readonly TensorNumbers[]> {
    const inside = tensors.filter(isOnDevice);
    const read = await readDevice(inside, this.#provider);
    const numbers = new Map(inside.map((tensor, i) => [tensor, read[i]]));
    return tensors.map((tensor) => numbers.get(tensor) ?? numbersOf(tensor));
  }

  give(tensor: Tensor): void {
    this.#bytes -= bytesOf(tensor);
    const session = this.#makers.get(tensor);
    tensor.dispose();
    if (!session) return;
    this.#makers.delete(tensor);
    const left = (this.#counts.get(session) ?? 0) - 1;
    this.#counts.set(session, left);
    if (left === 0 && this.#released.has(session)) void this.#dispose(session);
  }

  async release(session: Session): Promise<void> {
    this.#released.add(session);
    if ((this.#counts.get(session) ?? 0) === 0) await this.#dispose(session);
  }

  #takeIn(tensor: Tensor, session: Session): void {
    this.#bytes += bytesOf(tensor);
    if (!isOnDevice(tensor)) return;
    this.#makers.set(tensor, session);
    this.#counts.set(session, (this.#counts.get(session) ?? 0) + 1);
  }

  async #dispose(session: Session): Promise<void> {
    this.#counts.delete(session);
    this.#released.delete(session);
    await session.dispose();
  }
}

const isOnDevice = ({ location }: Tensor): boolean => location === "gpu-buffer";

const bytesOf = ({ size, type }: Tensor): number => size * (type === "bool" ? 1 : 4);
