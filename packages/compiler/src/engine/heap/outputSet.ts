import type { GraphOutput, OutputRole } from "../../graph/graph.js";
import { roleKey } from "../../graph/roleKey.js";
import type { Heap } from "../../memory/heap.js";
import { inputName, outputName } from "../../onnx/names.js";
import type { Session, Tensors } from "../../onnx/session.js";
import { hostOutputs } from "../hostOutputs.js";
import { members, type Placed } from "../placed.js";
import type { StepData } from "../stepData.js";
import type { GradientChoice, HeldGradients, HostKind, HostOutput, StepOutputs } from "../stepMemory.js";
import { type Arena, arrange, follows, type Range } from "./arena.js";
import type { HeapState } from "./heapState.js";
import { heapTensor } from "./heapTensor.js";

/** Makes gradients of outputs. */
interface GradientTaker {
  take(outputs: OutputSet, data: StepData, choice?: GradientChoice): HeldGradients;
}

/** Where a run of a graph writes. It is used again when nobody holds it any more. */
export class OutputSet implements StepOutputs {
  readonly #session: Session;
  readonly #heap: Heap;
  readonly #state: HeapState;
  readonly #store: GradientTaker;
  readonly #at: number;
  readonly #arena: Arena<OutputRole>;
  readonly #byRole: ReadonlyMap<string, Placed<OutputRole>>;
  #fetches: Tensors = {};
  /** Of the heap's memory that the fetches are views on. */
  #generation = -1;
  #holders = 0;

  constructor(outputs: readonly GraphOutput[], session: Session, heap: Heap, state: HeapState, store: GradientTaker) {
    this.#session = session;
    this.#heap = heap;
    this.#state = state;
    this.#store = store;
    this.#arena = arrange(outputs, ({ role }) => rangeOfParameters(role, state));
    this.#at = heap.allocate(this.#arena.bytes, "outputs of a step");
    this.#byRole = new Map(this.#placed.flatMap(members).map((each) => [roleKey(each.role), each]));
  }

  /** What a session writes into, by name; made anew after the memory grew. */
  get fetches(): Tensors {
    if (this.#generation !== this.#heap.generation) {
      const tensors = this.#placed.map(
        (placed) => [outputName(placed.role), heapTensor(this.#heap, this.#session, placed)] as const,
      );
      this.#fetches = Object.fromEntries(tensors);
      this.#generation = this.#heap.generation;
    }
    return this.#fetches;
  }

  /** Every output by itself, those of packed ones too. */
  get all(): Iterable<Placed<OutputRole>> {
    return this.#byRole.values();
  }

  get idle(): boolean {
    return this.#holders === 0;
  }

  hold(): void {
    this.#holders++;
  }

  release(): void {
    this.#holders--;
  }

  /** A view on a float output, until the heap grows. */
  view({ offset, length }: Placed<OutputRole>): Float32Array {
    return this.#heap.float32(offset, length);
  }

  of<K extends HostKind>(kind: K): readonly HostOutput<K>[] {
    return hostOutputs(this.all, kind, (placed) => {
      const { offset, length, signature } = placed;
      return signature.type === "int32" ? this.#heap.int32(offset, length) : this.view(placed);
    });
  }

  gradients(data: StepData, choice?: GradientChoice): HeldGradients {
    return this.#store.take(this, data, choice);
  }

  get saved(): Tensors {
    const { fetches } = this;
    const tensors = [...this.all].flatMap(({ role }) => {
      const tensor = role.kind === "saved" ? fetches[outputName(role)] : undefined;
      return tensor && role.kind === "saved" ? [[inputName(role), tensor] as const] : [];
    });
    return Object.fromEntries(tensors);
  }

  moveBuffers(): void {
    for (const placed of this.all) {
      if (placed.role.kind !== "buffer") continue;
      const { offset, length } = this.#state.at(placed.role.name);
      this.#heap.float32(offset, length).set(this.view(placed));
    }
  }

  dispose(): void {
    this.#heap.free(this.#at);
  }

  get #placed(): readonly Placed<OutputRole>[] {
    return this.#arena.placed.map((each) => ({ ...each, offset: each.offset + this.#at }));
  }
}

/** Where the parameters lie whose gradients an output has; undefined where they don't lie one after the other. */
function rangeOfParameters(role: OutputRole, state: HeapState): Range | undefined {
  if (role.kind === "gradient") return state.rangeOf(role.parameter);
  if (role.kind !== "packed") return undefined;
  let all: Range | undefined;
  for (const member of role.members) {
    const range = rangeOfParameters(member, state);
    if (!range || (all && !(follows(all, range) && range.begin === all.end))) return undefined;
    all = all ? { ...range, begin: all.begin, first: all.first } : range;
  }
  return all;
}
