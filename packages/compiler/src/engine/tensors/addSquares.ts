import { GraphBuilder } from "../../graph/builder.js";
import { Copier } from "../../graph/copier.js";
import type { Graph, GraphOutput, OutputRole, Value } from "../../graph/graph.js";

/** Adds the sum of squares of each gradient, all as one output: what is asked of gradients on a device are numbers only. */
export function addSquares(graph: Graph): Graph {
  const gradients = graph.outputs.flatMap(({ role, value }) => (role.kind === "gradient" ? [{ role, value }] : []));
  if (gradients.length === 0) return graph;
  const builder = new GraphBuilder();
  const inputs = new Map(graph.inputs.map(({ role, value }) => [value, builder.input(role, value)]));
  const copier = new Copier(graph, builder, (value) => inputs.get(value));
  for (const { outputs } of graph.nodes) for (const output of outputs) copier.of(output);
  builder.source = "norm of gradients";
  const sums = gradients.map(({ value }) => sumOfSquares(builder, copier.of(value)));
  const members = gradients.map(({ role }): OutputRole => ({ ...role, kind: "gradient-squares" }));
  const [only] = members;
  const squares: GraphOutput =
    only && members.length === 1
      ? { role: only, value: builder.one("Reshape", sums, { shape: [] }) }
      : { role: { kind: "packed", members }, value: builder.one("Concat", sums, { axis: 0 }) };
  return builder.finish([...graph.outputs.map(({ role, value }) => ({ role, value: copier.of(value) })), squares]);
}

/** [1] */
function sumOfSquares(builder: GraphBuilder, value: Value): Value {
  const flat = builder.one("Reshape", [value], { shape: [value.shape.reduce((n, d) => n * d, 1)] });
  return builder.one("ReduceSum", [builder.one("Mul", [flat, flat])], { axes: [0], keepdims: true });
}
