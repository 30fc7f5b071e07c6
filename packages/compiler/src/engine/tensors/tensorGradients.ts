import type { Tensor } from "onnxruntime-common";
import type { HeldGradients } from "../stepMemory.js";
import type { TensorOutputs } from "./tensorOutputs.js";
import type { TensorRoom } from "./tensorRoom.js";

/** A gradient, and what it is to be multiplied by. */
export interface ScaledTensor {
  readonly tensor: Tensor;
  readonly factor: number;
}

/** Gradients among the outputs of a run; they stay where they are. */
export class TensorGradients implements HeldGradients {
  readonly #room: TensorRoom;
  readonly #outputs: TensorOutputs;
  readonly #onDispose: () => void;
  /** Sums of squares that the run has made. */
  readonly #squares: ReadonlyMap<string, number>;
  #tensors: ReadonlyMap<string, ScaledTensor>;
  #disposed = false;

  /** Holds the outputs until it is disposed. */
  constructor(
    outputs: TensorOutputs,
    tensors: ReadonlyMap<string, Tensor>,
    squares: ReadonlyMap<string, number>,
    room: TensorRoom,
    onDispose: () => void,
  ) {
    this.#room = room;
    this.#outputs = outputs;
    this.#onDispose = onDispose;
    this.#squares = squares;
    this.#tensors = new Map([...tensors].map(([name, tensor]) => [name, { tensor, factor: 1 }]));
    outputs.hold();
  }

  get names(): readonly string[] {
    return [...this.#tensors.keys()];
  }

  /** By parameter. */
  get tensors(): ReadonlyMap<string, ScaledTensor> {
    return this.#tensors;
  }

  async read(): Promise<Readonly<Record<string, Float32Array>>> {
    const entries = [...this.#tensors];
    const numbers = await this.#room.numbers(entries.map(([, { tensor }]) => tensor));
    return Object.fromEntries(entries.map(([name, { factor }], i) => [name, scaled(numbers[i] ?? [], factor)]));
  }

  async check(): Promise<{ readonly finite: boolean; readonly norm: number }> {
    const sum = this.#sumOfSquares();
    if (sum > 0 && Number.isFinite(sum)) return { finite: true, norm: Math.sqrt(sum) };
    // No sums, or numbers whose squares are too large or too small for float32, or true infinities: float64 tells them apart.
    const entries = [...this.#tensors.values()];
    const all = await this.#room.numbers(entries.map(({ tensor }) => tensor));
    const exact = entries.reduce((total, { factor }, i) => total + factor ** 2 * squares(all[i] ?? []), 0);
    return { finite: Number.isFinite(exact), norm: Math.sqrt(exact) };
  }

  scale(factors: (name: string) => number): void {
    this.#tensors = new Map(
      [...this.#tensors].map(([name, { tensor, factor }]) => [name, { tensor, factor: factor * factors(name) }]),
    );
  }

  /** Moves the state's buffers on to the values of the step. */
  moveBuffers(): void {
    this.#outputs.moveBuffers();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#tensors = new Map();
    this.#outputs.release();
    this.#onDispose();
  }

  /** NaN where the run has made none. */
  #sumOfSquares(): number {
    let sum = 0;
    for (const [name, { factor }] of this.#tensors) sum += factor ** 2 * (this.#squares.get(name) ?? Number.NaN);
    return sum;
  }
}

const scaled = (numbers: ArrayLike<number>, factor: number): Float32Array =>
  factor === 1 ? Float32Array.from(numbers) : Float32Array.from(numbers, (number) => number * factor);

/** In float64: squares of float32 numbers fit in it. */
function squares(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += (numbers[i] ?? 0) ** 2;
  return sum;
}
