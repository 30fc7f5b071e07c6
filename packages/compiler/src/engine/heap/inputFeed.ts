import type { GraphInput, InputRole } from "../../graph/graph.js";
import type { Heap } from "../../memory/heap.js";
import { fillInput } from "../fillInput.js";
import { leaves, type Placed, sizeOf } from "../placed.js";
import { bagPieces, type StepData } from "../stepData.js";
import { type Arena, arenaOf } from "./arena.js";
import type { HeapState } from "./heapState.js";
import { Scratch } from "./scratch.js";

/** The inputs of one graph in the heap: the state's where they lie, the others in an arena that is filled before each run. */
export class InputFeed {
  readonly #heap: Heap;
  readonly #state: HeapState;
  readonly #arena: Arena<InputRole>;
  readonly #arenaAt: number;
  readonly #scratch: Scratch;
  /** Inputs that are views on the state itself. */
  readonly #fixed: readonly Placed<InputRole>[];

  constructor(inputs: readonly GraphInput[], heap: Heap, state: HeapState) {
    this.#heap = heap;
    this.#state = state;
    this.#scratch = new Scratch(heap, "bags of a step");
    const own = inputs.filter(({ role }) => role.kind !== "saved"); // those lie among the outputs of the stage before
    const places = own.map((input) => ({ input, at: placeInState(input, state) }));
    this.#fixed = places.flatMap(({ input: { role, value }, at }) =>
      at === undefined ? [] : [{ role, offset: at, length: sizeOf(value.shape), signature: value }],
    );
    this.#arena = arenaOf(places.flatMap(({ input, at }) => (at === undefined ? [input] : [])));
    this.#arenaAt = heap.allocate(this.#arena.bytes, "inputs of a step");
  }

  /** Every input with its place in the heap. */
  get placed(): readonly Placed<InputRole>[] {
    return [...this.#fixed, ...this.#arena.placed.map((each) => ({ ...each, offset: each.offset + this.#arenaAt }))];
  }

  fill(data: StepData): void {
    for (const input of this.#arena.placed)
      for (const leaf of leaves({ ...input, offset: input.offset + this.#arenaAt })) this.#fillLeaf(leaf, data);
  }

  dispose(): void {
    this.#scratch.dispose();
    this.#heap.free(this.#arenaAt);
  }

  #fillLeaf(leaf: Placed<InputRole>, data: StepData): void {
    const { role, offset, length, signature } = leaf;
    switch (role.kind) {
      case "parameter":
      case "buffer":
        this.#heap.float32(offset, length).set(this.#heap.float32(this.#state.at(role.name).offset, length));
        return;
      case "bag":
        this.#fillBag(role, leaf, data);
        return;
      default:
        fillInput(leaf, signature.type === "int32" ? this.#heap.int32(offset, length) : this.#heap.float32(offset, length), data);
    }
  }

  #fillBag(role: InputRole & { readonly kind: "bag" }, leaf: Placed<InputRole>, data: StepData): void {
    const { offset: table, shape } = this.#state.at(role.parameter);
    const [vocabulary = 0, width = 0] = shape;
    let into = leaf.offset;
    for (const { ids, weights, rows } of bagPieces(role, data)) {
      if (!weights) throw new Error("internal: a bag without weights");
      const idsAt = this.#scratch.reserve(8 * ids.length);
      const weightsAt = idsAt + 4 * ids.length;
      this.#heap.int32(idsAt, ids.length).set(ids);
      this.#heap.float32(weightsAt, ids.length).set(weights);
      const length = rows === 0 ? 0 : ids.length / rows;
      this.#heap.kernels.bagProduct({
        ...{ table, vocabulary, width, rows, length, into, what: role.parameter },
        ...{ ids: idsAt, weights: weightsAt },
      });
      into += 4 * rows * width;
    }
  }
}

/** Where an input lies in the state already; undefined for those that are made for each run. */
function placeInState({ role }: GraphInput, state: HeapState): number | undefined {
  if (role.kind === "parameter" || role.kind === "buffer") return state.at(role.name).offset;
  if (role.kind !== "packed") return undefined;
  let next: number | undefined;
  let begin: number | undefined;
  for (const { role: member, shape } of role.members) {
    if (member.kind !== "parameter" && member.kind !== "buffer") return undefined;
    const { offset } = state.at(member.name);
    if (next !== undefined && offset !== next) return undefined;
    begin ??= offset;
    next = offset + 4 * sizeOf(shape);
  }
  return begin;
}
