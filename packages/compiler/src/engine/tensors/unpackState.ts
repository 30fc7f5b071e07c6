import { GraphBuilder } from "../../graph/builder.js";
import { Copier } from "../../graph/copier.js";
import type { Graph, GraphOutput, InputRole, OutputRole, Signature, Value } from "../../graph/graph.js";

/**
 * Parameters that a graph takes packed come one by one and are joined in it, and gradients that it makes packed go out one by one:
 * tensors don't lie one after the other as they do in one memory. Losses stay packed: they are read on the host.
 */
export function unpackState(graph: Graph): Graph {
  const builder = new GraphBuilder();
  const inputs = new Map(
    graph.inputs.map(({ role, value }) => [value, holdsState(role) ? join(builder, role, value) : builder.input(role, value)]),
  );
  const copier = new Copier(graph, builder, (value) => inputs.get(value));
  for (const { outputs } of graph.nodes) for (const output of outputs) copier.of(output); // in order: no recursion as deep as the graph
  return builder.finish(graph.outputs.flatMap(({ role, value }) => cut(builder, role, copier.of(value))));
}

function holdsState(role: InputRole): boolean {
  if (role.kind === "packed") return role.members.some((member) => holdsState(member.role));
  return role.kind === "parameter" || role.kind === "buffer";
}

function join(builder: GraphBuilder, role: InputRole, signature: Signature): Value {
  if (role.kind !== "packed") return builder.input(role, signature);
  const members = role.members.map((member) => join(builder, member.role, member));
  const parts =
    role.layout === "rows" ? members : members.map((value) => builder.one("Reshape", [value], { shape: [1, ...value.shape] }));
  return builder.one("Concat", parts, { axis: 0 });
}

function cut(builder: GraphBuilder, role: OutputRole, value: Value): readonly GraphOutput[] {
  if (role.kind !== "packed" || !role.members.some(isGradient)) return [{ role, value }];
  const shape = value.shape.slice(1);
  return role.members.flatMap((member, i) => {
    const row = builder.one("Slice", [value], { starts: [i], ends: [i + 1], axes: [0], steps: [1] });
    return cut(builder, member, builder.one("Reshape", [row], { shape }));
  });
}

const isGradient = (role: OutputRole): boolean =>
  role.kind === "packed" ? role.members.some(isGradient) : role.kind === "gradient";
