import type { NumberBlock } from "@gruyere/flow";
import { roleKey } from "../graph/roleKey.js";
import type { GraphOutput, OutputRole } from "../graph/types.js";
import type { Heap } from "../memory/heap.js";
import { inputName, outputName } from "../onnx/names.js";
import { type Arena, arrange, follows, members, type Placed, type Range } from "./arena.js";
import type { HeapState } from "./heapState.js";

/** Where a run of a graph writes. It is used again when nobody holds it any more. */
export class OutputSet {
  readonly #heap: Heap;
  readonly #at: number;
  readonly #arena: Arena<OutputRole>;
  readonly #byRole: ReadonlyMap<string, Placed<OutputRole>>;
  #holders = 0;

  constructor(outputs: readonly GraphOutput[], heap: Heap, state: HeapState) {
    this.#heap = heap;
    this.#arena = arrange(outputs, ({ role }) => rangeOfParameters(role, state));
    this.#at = heap.allocate(this.#arena.bytes, "outputs of a step");
    this.#byRole = new Map(this.placed.flatMap(members).map((each) => [roleKey(each.role), each]));
  }

  /** The graph's outputs with their places in the heap, and their names. */
  get placed(): readonly (Placed<OutputRole> & { readonly name: string })[] {
    return this.#arena.placed.map((each) => ({ ...each, offset: each.offset + this.#at, name: outputName(each.role) }));
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

  /** A copy of an output. */
  block(placed: Placed<OutputRole>): NumberBlock {
    const { offset, length, signature } = placed;
    const shape = [...signature.shape];
    if (signature.type === "float32") return { values: this.view(placed).slice(), shape, dtype: "float32" };
    if (signature.type === "int32") return { values: this.#heap.int32(offset, length).slice(), shape, dtype: "int32" };
    throw new Error(`internal: an output of ${signature.type}`);
  }

  /** What a later stage takes, by the names of its inputs. */
  get saved(): readonly (Placed<OutputRole> & { readonly name: string })[] {
    return [...this.all].flatMap((placed) => {
      const { role } = placed;
      return role.kind === "saved" ? [{ ...placed, name: inputName(role) }] : [];
    });
  }

  /** Buffers' next values, by full name. */
  get buffers(): readonly (readonly [name: string, values: Float32Array])[] {
    return [...this.all].flatMap((placed) =>
      placed.role.kind === "buffer" ? [[placed.role.name, this.view(placed)] as const] : [],
    );
  }

  dispose(): void {
    this.#heap.free(this.#at);
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
