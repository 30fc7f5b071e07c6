import { GraphBuilder } from "./builder.js";
import type { Graph, GraphInput, Signature, Value } from "./graph.js";

/** Provisional positions: a state's is its own, sequences and invariants are numbered when all of them are known. */
const SEQUENCES = 1_000_000;
const INVARIANTS = 2_000_000;

/** Writes a `Scan` node: the body's arguments are there when they are asked for. */
export class LoopBuilder {
  /** Of the body. */
  readonly body = new GraphBuilder();
  readonly #around: GraphBuilder;
  readonly #states: Value[] = [];
  readonly #sequences: Value[] = [];
  readonly #invariants: Value[] = [];

  /** @param around The graph that the loop is in. */
  constructor(around: GraphBuilder) {
    this.#around = around;
    this.body.source = around.source;
  }

  /** Adds a state; returns what the body sees of it. */
  state(initial: Value): Value {
    return this.#argument(this.#states.push(initial) - 1, initial);
  }

  /** What the body sees of a sequence [T, …]: its element. */
  element(sequence: Value): Value {
    const { shape, type } = sequence;
    return this.#argument(SEQUENCES + positionIn(this.#sequences, sequence), { shape: shape.slice(1), type });
  }

  /** What the body sees of a value that is the same in each step. */
  invariant(value: Value): Value {
    return this.#argument(INVARIANTS + positionIn(this.#invariants, value), value);
  }

  /**
   * Adds the node.
   *
   * @param after The states after a step, in the order of adding.
   * @param outputs What a step gives beside them.
   * @param clock A sequence that says how many steps there are, when the body takes none.
   */
  finish(after: readonly Value[], outputs: readonly Value[], clock: Value, reverse: boolean): LoopOutputs {
    const finished = this.body.finish(
      [...after, ...outputs].map((value, position) => ({ role: { kind: "result", position }, value })),
    );
    if (this.#sequences.length === 0) this.#sequences.push(clock);
    const states = this.#states.length;
    const made = this.#around.add("Scan", [...this.#states, ...this.#sequences, ...this.#invariants], {
      body: this.#numbered(finished),
      states,
      scanned: this.#sequences.length,
      reverse,
    });
    return { last: made.slice(0, states), outputs: made.slice(states) };
  }

  #argument(position: number, signature: Signature): Value {
    return this.body.input({ kind: "argument", position }, signature);
  }

  #numbered(body: Graph): Graph {
    const numbered = ({ role, value }: GraphInput): GraphInput => ({
      role: role.kind === "argument" ? { kind: "argument", position: this.#final(role.position) } : role,
      value,
    });
    return { ...body, inputs: body.inputs.map(numbered) };
  }

  #final(position: number): number {
    if (position >= INVARIANTS) return this.#states.length + this.#sequences.length + position - INVARIANTS;
    return position >= SEQUENCES ? this.#states.length + position - SEQUENCES : position;
  }
}

/** What a loop leaves: its states after the last step, and its outputs [T, …]. */
export interface LoopOutputs {
  readonly last: readonly Value[];
  readonly outputs: readonly Value[];
}

function positionIn(values: Value[], value: Value): number {
  const known = values.indexOf(value);
  return known < 0 ? values.push(value) - 1 : known;
}
