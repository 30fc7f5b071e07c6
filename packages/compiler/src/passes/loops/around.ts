import type { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import type { Loop } from "../../graph/loop.js";
import type { BodyIndex } from "./bodyIndex.js";
import { type Operand, overTime } from "./overTime.js";

/** Makes values of a loop's body around the loop, for all steps at once: those that depend on no state. */
export class Around {
  readonly #loop: Loop;
  readonly #index: BodyIndex;
  readonly #builder: GraphBuilder;
  readonly #made = new Map<Value, Operand | undefined>();

  constructor(loop: Loop, index: BodyIndex, builder: GraphBuilder) {
    this.#loop = loop;
    this.#index = index;
    this.#builder = builder;
    for (const { given, seen } of loop.sequences) this.#made.set(seen, { value: given, stacked: true });
    for (const { given, seen } of loop.invariants) this.#made.set(seen, { value: given, stacked: false });
    for (const { value, numbers } of loop.body.constants) {
      this.#made.set(value, { value: builder.constant(numbers, value), stacked: false });
    }
  }

  /** Undefined where it depends on a state, or is made by an operator that only works step by step. */
  of(value: Value): Operand | undefined {
    if (this.#made.has(value) || this.#index.dependence(value) === "state") return this.#made.get(value);
    const node = this.#index.maker(value);
    const outputs = node && this.apply(node, (input) => this.of(input));
    for (const [i, output] of (node?.outputs ?? []).entries()) this.#made.set(output, outputs?.[i]);
    return this.#made.get(value);
  }

  /** Outputs of a node of the body on operands; undefined where one of them is. */
  apply(node: NodeOf, operandOf: (input: Value) => Operand | undefined): readonly Operand[] | undefined {
    const { operator, attributes, inputs } = node;
    const operands = inputs.map((input) => input && operandOf(input));
    if (operands.some((operand, i) => inputs[i] && !operand)) return undefined;
    this.#builder.source = node.source;
    const stacked = operands.some((operand) => operand?.stacked);
    const values = stacked
      ? overTime(this.#builder, { operator, attributes, operands, steps: this.#loop.steps })
      : this.#builder.add(
          operator,
          operands.map((operand) => operand?.value),
          attributes,
        );
    return values?.map((value) => ({ value, stacked }));
  }
}

type NodeOf = NonNullable<ReturnType<BodyIndex["maker"]>>;
