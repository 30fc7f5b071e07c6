import type { GraphBuilder } from "../../graph/builder.js";
import { Copier } from "../../graph/copier.js";
import type { Value } from "../../graph/graph.js";
import { type Loop, type LoopInput, type LoopState, loopOf } from "../../graph/loop.js";
import { LoopBuilder } from "../../graph/loopBuilder.js";
import { rewrite, type Visited } from "../../graph/rewrite.js";
import { sameShape } from "../../graph/shapes.js";
import type { Pass } from "../pass.js";
import { usesOf } from "../uses.js";
import { indexBody } from "./bodyIndex.js";

/**
 * Leaves out of loops what nothing takes: outputs, states and sequences. States that never change and sequences that repeat one element
 * become inputs, outputs of one value become one, and those that only repeat a sequence become that sequence.
 */
export const pruneLoops: Pass = {
  name: "prune-loops",
  description: "loops take, keep and give only what is used",
  run: (graph) => {
    const uses = usesOf(graph);
    return rewrite(graph, (node, builder) => {
      if (node.operator !== "Scan") return undefined;
      const used = node.outputs.map((output) => uses.count(output) > 0);
      return prune(node, used, builder);
    });
  },
};

/** What is left of a loop. */
interface Rest {
  readonly states: readonly LoopState[];
  /** Distinct values of the body. */
  readonly outputs: readonly Value[];
  /** By what the body sees of a sequence, the one element that it repeats. */
  readonly repeated: ReadonlyMap<Value, Value>;
}

function prune(node: Visited, used: readonly boolean[], builder: GraphBuilder): readonly Value[] | undefined {
  const loop = loopOf(node);
  const rest = restOf(loop, used, builder);
  if (isWhole(loop, rest, node.inputs.length)) return undefined;
  const inside = new LoopBuilder(builder);
  const arguments_ = new Map(rest.states.map(({ before, initial }) => [before, inside.state(initial)]));
  const given = (inputs: readonly LoopInput[], value: Value): Value | undefined =>
    inputs.find(({ seen }) => seen === value)?.given;
  const copier = new Copier(loop.body, inside.body, (value) => {
    const sequence = rest.repeated.has(value) ? undefined : given(loop.sequences, value);
    const fixed =
      rest.repeated.get(value) ?? given(loop.invariants, value) ?? loop.states.find(({ before }) => before === value)?.initial;
    return arguments_.get(value) ?? (sequence && inside.element(sequence)) ?? (fixed && inside.invariant(fixed));
  });
  const clock = loop.sequences[0]?.given ?? node.inputs[loop.states.length];
  if (!clock) throw new Error("internal: a loop without a sequence");
  const copies = (values: readonly Value[]): Value[] => values.map((value) => copier.of(value));
  const made = inside.finish(copies(rest.states.map(({ after }) => after)), copies(rest.outputs), clock, loop.reverse);
  // What nothing takes is never looked at.
  const unused = made.last[0] ?? made.outputs[0] ?? clock;
  return [
    ...loop.states.map((state) => (isFixed(state) ? state.initial : (made.last[rest.states.indexOf(state)] ?? unused))),
    ...loop.outputs.map((value) => given(loop.sequences, value) ?? made.outputs[rest.outputs.indexOf(value)] ?? unused),
  ];
}

/** Whether a state never changes. */
const isFixed = ({ before, after }: LoopState): boolean => before === after;

function restOf(loop: Loop, used: readonly boolean[], builder: GraphBuilder): Rest {
  const elements = new Set(loop.sequences.map(({ seen }) => seen));
  const wanted = new Set(loop.outputs.filter((value, i) => used[loop.states.length + i] && !elements.has(value)));
  const index = indexBody(loop);
  const kept = new Set<LoopState>();
  const changing = loop.states.filter((state) => !isFixed(state));
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    const needed = index.neededFor([...wanted, ...[...kept].map(({ after }) => after)]);
    for (const state of changing) {
      if (used[loop.states.indexOf(state)] || (state.before && needed.has(state.before))) kept.add(state);
    }
  }
  const repeated = loop.sequences.flatMap(({ given, seen }) => {
    const element = repeatedElement(given, builder);
    return element ? [[seen, element] as const] : [];
  });
  return { states: loop.states.filter((state) => kept.has(state)), outputs: [...wanted], repeated: new Map(repeated) };
}

/** The element of a sequence that is one element T times. */
function repeatedElement(sequence: Value, builder: GraphBuilder): Value | undefined {
  const producer = builder.producerOf(sequence);
  const [source] = producer?.inputs ?? [];
  const [, ...shape] = sequence.shape;
  if (producer?.operator !== "Expand" || !source) return undefined;
  const [first, ...inner] = source.shape;
  const isShorter = source.shape.length < sequence.shape.length;
  if (!isShorter && first !== 1) return undefined;
  const element = isShorter ? source : builder.one("Reshape", [source], { shape: inner });
  return sameShape(element.shape, shape) ? element : builder.one("Expand", [element], { shape });
}

function isWhole(loop: Loop, { states, outputs, repeated }: Rest, inputs: number): boolean {
  const taken = loop.states.length + Math.max(1, loop.sequences.length) + loop.invariants.length;
  return (
    states.length === loop.states.length && outputs.length === loop.outputs.length && repeated.size === 0 && taken === inputs
  );
}
