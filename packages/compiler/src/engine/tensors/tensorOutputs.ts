import type { Tensor } from "onnxruntime-common";
import type { GraphOutput, OutputRole } from "../../graph/graph.js";
import { roleKey } from "../../graph/roleKey.js";
import { numbersOf } from "../../onnx/deviceCopies.js";
import { inputName, outputName } from "../../onnx/names.js";
import type { Tensors } from "../../onnx/session.js";
import { hostOutputs } from "../hostOutputs.js";
import { members, sizeOf } from "../placed.js";
import type { StepData } from "../stepData.js";
import type { GradientChoice, HeldGradients, HostKind, HostOutput, StepOutputs } from "../stepMemory.js";
import type { TensorRoom } from "./tensorRoom.js";
import type { TensorState } from "./tensorState.js";

/** What outputs work with. */
export interface OutputContext {
  readonly room: TensorRoom;
  readonly state: TensorState;
  /** Hands out gradients among outputs. */
  take(outputs: TensorOutputs, gradients: ReadonlyMap<string, Tensor>, squares: ReadonlyMap<string, number>): HeldGradients;
}

/** A run's outputs as tensors. */
export class TensorOutputs implements StepOutputs {
  readonly #outputs: readonly GraphOutput[];
  readonly #context: OutputContext;
  /** By the outputs' names. Buffers that moved on are the state's. */
  readonly #tensors: Map<string, Tensor>;
  #holders = 1;

  constructor(outputs: readonly GraphOutput[], tensors: Tensors, context: OutputContext) {
    this.#outputs = outputs;
    this.#context = context;
    this.#tensors = new Map(Object.entries(tensors));
  }

  hold(): void {
    this.#holders++;
  }

  release(): void {
    this.#holders--;
    if (this.#holders > 0) return;
    for (const tensor of this.#tensors.values()) this.#context.room.give(tensor);
    this.#tensors.clear();
  }

  of<K extends HostKind>(kind: K): readonly HostOutput<K>[] {
    return this.#outputs.flatMap(({ role, value }) => {
      const own = members({ role, offset: 0, length: sizeOf(value.shape), signature: value }).filter(
        (each) => each.role.kind === kind,
      );
      if (own.length === 0) return [];
      const numbers = numbersOf(this.#tensor(role));
      return hostOutputs(own, kind, ({ offset, length }) => numbers.subarray(offset / 4, offset / 4 + length));
    });
  }

  gradients(_: StepData, choice: GradientChoice = () => true): HeldGradients {
    const tensors = new Map<string, Tensor>();
    for (const { role } of this.#outputs)
      if (role.kind === "gradient" && choice(role)) tensors.set(role.parameter, this.#tensor(role));
    const squares = this.of("gradient-squares").filter(({ role }) => choice({ ...role, kind: "gradient" }));
    const sums = new Map(squares.map(({ role, block }) => [role.parameter, block.values[0] ?? Number.NaN]));
    return this.#context.take(this, tensors, sums);
  }

  get saved(): Tensors {
    const saved = this.#outputs.flatMap(({ role }) =>
      role.kind === "saved" ? [[inputName(role), this.#tensor(role)] as const] : [],
    );
    return Object.fromEntries(saved);
  }

  moveBuffers(): void {
    for (const { role } of this.#outputs) {
      const tensor = role.kind === "buffer" ? this.#tensors.get(outputName(role)) : undefined;
      if (!tensor || role.kind !== "buffer") continue;
      this.#context.state.replace(role.name, tensor);
      this.#tensors.delete(outputName(role));
    }
  }

  #tensor(role: OutputRole): Tensor {
    const tensor = this.#tensors.get(outputName(role));
    if (tensor) return tensor;
    throw new Error(`internal: no ${roleKey(role)} among the outputs`);
  }
}
