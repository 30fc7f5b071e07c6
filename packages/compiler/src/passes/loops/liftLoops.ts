import type { GraphBuilder } from "../../graph/builder.js";
import { Copier } from "../../graph/copier.js";
import type { Value } from "../../graph/graph.js";
import { loopOf } from "../../graph/loop.js";
import { LoopBuilder } from "../../graph/loopBuilder.js";
import { rewrite, type Visited } from "../../graph/rewrite.js";
import { sizeOf } from "../../graph/shapes.js";
import { isElementwise } from "../elementwiseNames.js";
import type { Pass } from "../pass.js";
import { type Accumulator, accumulatorOf } from "./accumulators.js";
import { Around } from "./around.js";
import { type BodyIndex, indexBody } from "./bodyIndex.js";
import { type Later, LaterValues } from "./laterValues.js";
import { type Operand, stackedValue } from "./overTime.js";
import { isProduct, productNumbers } from "./products.js";

/** What is done for all steps at once. */
export interface LiftLimits {
  /** Work on elements of fewer numbers than this, in one step. */
  readonly elements: number;
  /** Products and sums of fewer numbers than this, operands and result of all steps. */
  readonly products: number;
}

/**
 * Takes out of loops what need not be done step by step: what is the same in each step is made once; products of elements, and of
 * outputs that no later step takes, are made of all steps at once; and sums over the steps (gradients of weights) are one product or
 * one reduction behind the loop.
 *
 */
export const liftLoops = (limits: LiftLimits): Pass => ({
  name: "lift-loops",
  description: "what need not be done step by step is done before or after a loop, for all steps at once",
  run: (graph) => rewrite(graph, (node, builder) => (node.operator === "Scan" ? lift(node, builder, limits) : undefined)),
});

function lift(node: Visited, builder: GraphBuilder, limits: LiftLimits): readonly Value[] {
  const loop = loopOf(node);
  const index = indexBody(loop);
  const around = new Around(loop, index, builder);
  const inside = new LoopBuilder(builder);
  const constants = new Set(loop.body.constants.map(({ value }) => value));
  const states = loop.states.map((state) => ({ ...state, accumulator: accumulatorOf(state, loop, index, limits.products) }));
  const kept = states.filter(({ accumulator }) => !accumulator);
  const arguments_ = new Map(kept.map(({ before, initial }) => [before, inside.state(initial)]));
  const copier = new Copier(loop.body, inside.body, (value) => {
    const argument = arguments_.get(value);
    if (argument) return argument;
    const operand = !constants.has(value) && isLifted(value, index, loop.steps, limits) ? around.of(value) : undefined;
    return operand && (operand.stacked ? inside.element(operand.value) : inside.invariant(operand.value));
  });
  const after = kept.map((state) => copier.of(state.after));
  const outputs: Value[] = [];
  let made: readonly Value[] = [];
  const carried = index.neededFor(kept.map((state) => state.after));
  const later = new LaterValues(
    { index, around, carried, isSmall: (node) => productNumbers(node, loop.steps) < limits.products },
    (value) => {
      const at = outputs.push(copier.of(value)) - 1;
      return () => operandOf(made[at]);
    },
  );
  const sums = new Map<Accumulator, readonly Later[]>();
  for (const { accumulator } of states)
    if (accumulator)
      sums.set(
        accumulator,
        accumulator.terms.map((term) => later.of(term)),
      );
  const results = loop.outputs.map((value) => later.of(value));
  const clock = loop.sequences[0]?.given ?? node.inputs[loop.states.length];
  if (!clock) throw new Error("internal: a loop without a sequence");
  const finished =
    kept.length + outputs.length > 0 ? inside.finish(after, outputs, clock, loop.reverse) : { last: [], outputs: [] };
  made = finished.outputs;
  builder.source = node.source;
  const ends = finished.last.values();
  const last = states.map(({ accumulator }) =>
    accumulator ? summed(builder, accumulator, sums.get(accumulator) ?? []) : ends.next().value,
  );
  return [...last, ...results.map((result) => stackedValue(builder, result(), loop.steps))].filter(
    (value) => value !== undefined,
  );
}

function operandOf(value: Value | undefined): Operand {
  if (value) return { value, stacked: true };
  throw new Error("internal: a loop's output is taken before it is made");
}

function summed(builder: GraphBuilder, accumulator: Accumulator, terms: readonly Later[]): Value {
  const sum = accumulator.sum(
    builder,
    terms.map((term) => term()),
  );
  return builder.one("Add", [accumulator.initial, sum]);
}

/** Whether the body takes a value from around the loop instead of making it. */
function isLifted(value: Value, index: BodyIndex, steps: number, limits: LiftLimits): boolean {
  const dependence = index.dependence(value);
  if (dependence === "state") return false;
  const node = index.maker(value);
  if (!node || dependence === "nothing") return true;
  if (isProduct(node)) return productNumbers(node, steps) < limits.products;
  return isElementwise(node.operator) && sizeOf(value.shape) < limits.elements;
}
