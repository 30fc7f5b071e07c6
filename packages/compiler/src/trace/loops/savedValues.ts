import type { Graph, Node, Value } from "../../graph/graph.js";
import type { TracedStep } from "./tracedStep.js";

/** Operators that only show the same numbers in another shape. */
const VIEWS: ReadonlySet<string> = new Set(["Reshape", "Identity", "Expand"]);

/**
 * What the forward loop has to keep of each step for the gradient: whatever it makes anyway and the gradient takes, and states. What
 * only the gradient needs, and what follows from the weights alone, is made when the gradient is.
 */
export function savedValues({ graph, elements, before, weights, after, outputs, gradient }: TracedStep): ReadonlySet<Value> {
  const saved = new Set<Value>();
  if (!gradient) return saved;
  const producers = new Map<Value, Node>(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const incoming = [...gradient.byAfter, ...gradient.byOutputs].filter((value) => value !== undefined);
  const backward = dependentsOf(graph, new Set(incoming));
  const stepwise = dependentsOf(graph, new Set([...elements, ...before]));
  const forward = neededFor(producers, [...after, ...outputs]);
  const states = new Set(before);
  const given = new Set([...elements, ...weights, ...incoming]);
  const seen = new Set<Value>();
  const visit = (value: Value): void => {
    if (seen.has(value) || given.has(value)) return;
    seen.add(value);
    const node = producers.get(value);
    const isMade = states.has(value) || (forward.has(value) && stepwise.has(value) && !VIEWS.has(node?.operator ?? ""));
    if (isMade && !backward.has(value)) saved.add(value);
    else for (const input of node?.inputs ?? []) if (input) visit(input);
  };
  for (const value of [...gradient.byElements, ...gradient.byBefore, ...gradient.byWeights]) if (value) visit(value);
  return saved;
}

/** The sources, and all that is made of them. */
function dependentsOf(graph: Graph, sources: ReadonlySet<Value>): ReadonlySet<Value> {
  const dependents = new Set(sources);
  for (const { inputs, outputs } of graph.nodes) {
    if (inputs.some((input) => input && dependents.has(input))) for (const output of outputs) dependents.add(output);
  }
  return dependents;
}

/** The values, and all that they are made of. */
function neededFor(producers: ReadonlyMap<Value, Node>, values: readonly Value[]): ReadonlySet<Value> {
  const needed = new Set<Value>();
  const need = (value: Value): void => {
    if (needed.has(value)) return;
    needed.add(value);
    for (const input of producers.get(value)?.inputs ?? []) if (input) need(input);
  };
  values.forEach(need);
  return needed;
}
