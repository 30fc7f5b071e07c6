import type { GraphBuilder } from "../../graph/builder.js";
import { Copier } from "../../graph/copier.js";
import type { Value } from "../../graph/graph.js";
import { type Loop, loopOf } from "../../graph/loop.js";
import { rewrite, type Visited } from "../../graph/rewrite.js";
import type { Pass, PassContext } from "../pass.js";

/**
 * Writes short loops out, step by step: a loop's step costs more than its nodes.
 *
 * @param most Steps of the longest loop that is written out; by provider, because not all of them have loops.
 */
export const unrollLoops = (most: (context: PassContext) => number): Pass => ({
  name: "unroll-loops",
  description: "short loops are written out",
  run: (graph, context) => {
    const limit = most(context);
    return rewrite(graph, (node, builder) => {
      if (node.operator !== "Scan") return undefined;
      const loop = loopOf(node);
      return loop.steps <= limit ? unroll(node, loop, builder) : undefined;
    });
  },
});

function unroll({ source }: Visited, loop: Loop, builder: GraphBuilder): readonly Value[] {
  const { steps } = loop;
  const elements = new Map(loop.sequences.map(({ given, seen }) => [seen, parts(given, builder)]));
  const fixed = new Map(loop.invariants.map(({ given, seen }) => [seen, given]));
  const elementsOf: (readonly Value[])[] = [];
  let states = loop.states.map(({ initial }) => initial);
  for (let i = 0; i < steps; i++) {
    const t = loop.reverse ? steps - 1 - i : i;
    const before = new Map(loop.states.map((state, at) => [state.before, states[at]]));
    const copier = new Copier(loop.body, builder, (value) => before.get(value) ?? elements.get(value)?.[t] ?? fixed.get(value));
    states = loop.states.map(({ after }) => copier.of(after));
    elementsOf[t] = loop.outputs.map((value) => copier.of(value));
  }
  builder.source = source;
  return [
    ...states,
    ...loop.outputs.map((_, at) =>
      stacked(
        elementsOf.flatMap((step) => step[at] ?? []),
        builder,
      ),
    ),
  ];
}

/** The elements of a sequence. */
function parts(sequence: Value, builder: GraphBuilder): readonly Value[] {
  const [steps = 0, ...shape] = sequence.shape;
  const split = steps === 1 ? [sequence] : builder.add("Split", [sequence], { axis: 0, split: Array<number>(steps).fill(1) });
  return split.map((part) => builder.one("Reshape", [part], { shape }));
}

function stacked(values: readonly Value[], builder: GraphBuilder): Value {
  const rows = values.map((value) => builder.one("Reshape", [value], { shape: [1, ...value.shape] }));
  const [first] = rows;
  return first && rows.length === 1 ? first : builder.one("Concat", rows, { axis: 0 });
}
