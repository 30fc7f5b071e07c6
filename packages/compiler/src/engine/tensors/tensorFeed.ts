import type { GraphInput, InputRole } from "../../graph/graph.js";
import { inputName } from "../../onnx/names.js";
import type { Session, TensorNumbers, Tensors } from "../../onnx/session.js";
import { fillInput } from "../fillInput.js";
import { leaves, type Placed, sizeOf } from "../placed.js";
import type { StepData } from "../stepData.js";
import type { TensorState } from "./tensorState.js";
import { zeros } from "./zeros.js";

/** The inputs of one graph: the state's tensors, and others on the host that are filled before each run. */
export class TensorFeed {
  readonly #state: TensorState;
  readonly #stateRoles: readonly (InputRole & { readonly kind: "parameter" | "buffer" })[];
  readonly #filled: readonly { readonly numbers: TensorNumbers; readonly leaf: Placed<InputRole> }[];
  readonly #tensors: Tensors;

  constructor(inputs: readonly GraphInput[], session: Session, state: TensorState) {
    this.#state = state;
    this.#stateRoles = inputs.flatMap(({ role }) => (role.kind === "parameter" || role.kind === "buffer" ? [role] : []));
    const own = inputs.filter(({ role: { kind } }) => kind !== "parameter" && kind !== "buffer" && kind !== "saved");
    const arrays = own.map(({ role, value }) => ({ role, value, numbers: zeros(value) }));
    this.#tensors = Object.fromEntries(
      arrays.map(({ role, value, numbers }) => [inputName(role), session.tensor(numbers, value)]),
    );
    this.#filled = arrays.flatMap(({ role, value, numbers }) =>
      leaves({ role, offset: 0, length: sizeOf(value.shape), signature: value }).map((leaf) => ({
        leaf,
        numbers: numbers.subarray(leaf.offset / 4, leaf.offset / 4 + leaf.length),
      })),
    );
  }

  /** The inputs of a step, by name. */
  of(data: StepData): Tensors {
    for (const { leaf, numbers } of this.#filled) fillInput(leaf, numbers, data);
    const state = this.#stateRoles.map((role) => [inputName(role), this.#state.at(role.name)] as const);
    return { ...this.#tensors, ...Object.fromEntries(state) };
  }
}
