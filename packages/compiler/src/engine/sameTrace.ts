import { GruyereError } from "@gruyere/flow";
import type { Graph, Node, Value } from "../graph/graph.js";

/**
 * Checks that two traces of one program are the same graph, with the same constants: a number that a module drew by itself, or read
 * from a clock or a counter, would be frozen into the compiled step.
 *
 * @throws GruyereError `changed-constant`, with the module.
 */
export function checkSameTrace(first: Graph, second: Graph): void {
  const [ofFirst, ofSecond] = [constantsOf(first), constantsOf(second)];
  for (const [i, node] of first.nodes.entries()) {
    const other = second.nodes[i];
    if (!other || other.operator !== node.operator) throw changed(node, "the operations of `apply` changed");
    for (const [j, input] of node.inputs.entries()) {
      const [numbers, others] = [input && ofFirst.get(input), other.inputs[j] && ofSecond.get(other.inputs[j])];
      if (!sameNumbers(numbers, others)) throw changed(node, "a number that it made changed");
    }
  }
}

const constantsOf = (graph: Graph): ReadonlyMap<Value, ArrayLike<number>> =>
  new Map(graph.constants.map(({ value, numbers }) => [value, numbers]));

function sameNumbers(a: ArrayLike<number> | undefined, b: ArrayLike<number> | undefined): boolean {
  if (!a || !b) return a === b;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

const changed = ({ source }: Node, received: string): GruyereError =>
  new GruyereError({
    code: "changed-constant",
    path: source,
    expected: "a module that does the same whenever it is applied to inputs of the same shape",
    received: `${received} between two applications`,
    hint: "draw random numbers with `context.random`, and keep what changes in a buffer: anything else would be frozen into the compiled step",
  });
