import type { GraphBuilder } from "../../graph/builder.js";
import { Copier } from "../../graph/copier.js";
import type { Node, Value } from "../../graph/graph.js";
import { loopOf } from "../../graph/loop.js";
import { LoopBuilder } from "../../graph/loopBuilder.js";
import { rewrite, type Visited } from "../../graph/rewrite.js";
import { sizeOf } from "../../graph/shapes.js";
import type { Pass } from "../pass.js";
import { type Uses, usesOf } from "../uses.js";
import { type Consumer, consumersOf, rowsProduct } from "./absorbed.js";

/**
 * Moves products of all steps into the loops that take or make their rows: large ones are faster step by step, while the numbers of a
 * step are in the processor's cache.
 *
 * @param from Numbers of a product's operands and result, over all steps, from which it is moved.
 */
export const absorbProducts = (from: number): Pass => ({
  name: "absorb-products",
  description: "large products over all steps are made in the loop, step by step",
  run: (graph) => {
    const uses = usesOf(graph);
    const absorbed = new Map<Node, Value>();
    const positions = new Map(graph.nodes.map((node, at) => [node, at]));
    return rewrite(graph, (node, builder, mapped) => {
      const original = uses.maker(node.outputs[0]);
      if (!original) return undefined;
      const known = absorbed.get(original);
      if (known) return [known];
      if (node.operator !== "Scan") return undefined;
      const positionOf = (maker: Node | undefined): number => (maker && positions.get(maker)) ?? -1;
      const isThere = (value: Value): boolean => positionOf(uses.maker(value)) < positionOf(original);
      const consumers = node.outputs.map((output) =>
        consumersOf(output, uses).filter(({ numbers, others }) => numbers >= from && others.every(isThere)),
      );
      return absorb(node, consumers, { builder, mapped, absorbed, from });
    });
  },
});

interface Site {
  readonly builder: GraphBuilder;
  readonly mapped: (value: Value) => Value;
  /** What stands for the only output of nodes that are in a loop now. */
  readonly absorbed: Map<Node, Value>;
  readonly from: number;
}

function absorb(
  node: Visited,
  consumers: readonly (readonly Consumer[])[],
  { builder, mapped, absorbed, from }: Site,
): readonly Value[] | undefined {
  const loop = loopOf(node);
  const maker: Uses["maker"] = (value) => builder.producerOf(value);
  const producers = new Map(
    loop.sequences.flatMap(({ given, seen }) => {
      const product = rowsProduct(given, maker);
      const numbers = product ? sizeOf(product.sequence.shape) + sizeOf(given.shape) : 0;
      return product && numbers >= from ? [[seen, product] as const] : [];
    }),
  );
  if (producers.size === 0 && consumers.every(({ length }) => length === 0)) return undefined;
  const inside = new LoopBuilder(builder);
  const states = new Map(loop.states.map(({ before, initial }) => [before, inside.state(initial)]));
  const copier = new Copier(loop.body, inside.body, (value) => {
    const product = producers.get(value);
    if (product) {
      const { sequence, matrix, bias } = product;
      const operands = [inside.element(sequence), inside.invariant(matrix), ...(bias ? [inside.invariant(bias)] : [])];
      return inside.body.one("Gemm", operands, { transA: false, transB: product.node.attributes["transB"] === true });
    }
    const sequence = loop.sequences.find(({ seen }) => seen === value)?.given;
    const fixed = loop.invariants.find(({ seen }) => seen === value)?.given;
    return states.get(value) ?? (sequence && inside.element(sequence)) ?? (fixed && inside.invariant(fixed));
  });
  const moved = consumers.flatMap((list, i) => {
    const output = loop.outputs[i - loop.states.length];
    return output ? list.map((consumer) => ({ consumer, element: copier.of(output) })) : [];
  });
  const sums = moved.filter(({ consumer }) => consumer.isSum);
  const before = sums.map(({ consumer }) => inside.state(zeros(builder, consumer)));
  const after = sums.map(({ consumer, element }, i) =>
    inside.body.one("Add", [before[i], consumer.inside(inside, element, mapped)]),
  );
  const rows = moved.filter(({ consumer }) => !consumer.isSum);
  const elements = rows.map(({ consumer, element }) => consumer.inside(inside, element, mapped));
  const clock = loop.sequences[0]?.given ?? node.inputs[loop.states.length];
  if (!clock) throw new Error("internal: a loop without a sequence");
  const copies = (values: readonly Value[]): Value[] => values.map((value) => copier.of(value));
  const made = inside.finish(
    [...copies(loop.states.map((state) => state.after)), ...after],
    [...copies(loop.outputs), ...elements],
    clock,
    loop.reverse,
  );
  for (const [i, { consumer }] of sums.entries()) place(absorbed, consumer, made.last[loop.states.length + i], builder);
  for (const [i, { consumer }] of rows.entries()) place(absorbed, consumer, made.outputs[loop.outputs.length + i], builder);
  return [...made.last.slice(0, loop.states.length), ...made.outputs.slice(0, loop.outputs.length)];
}

function zeros(
  builder: GraphBuilder,
  {
    node: {
      outputs: [output],
    },
  }: Consumer,
): Value {
  return builder.one("Expand", [builder.scalar(0)], { shape: output?.shape ?? [] });
}

function place(absorbed: Map<Node, Value>, { node }: Consumer, value: Value | undefined, builder: GraphBuilder): void {
  const [output] = node.outputs;
  if (!value || !output) throw new Error("internal: a loop lacks what was moved into it");
  absorbed.set(node, builder.one("Reshape", [value], { shape: output.shape }));
}
