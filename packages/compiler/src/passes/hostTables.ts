import { rewrite } from "../graph/rewrite.js";
import type { Graph, GraphOutput, InputRole, Node, OutputRole, Value } from "../graph/types.js";
import type { Pass } from "./pass.js";
import { isSum, termsOf } from "./sums.js";
import { type Uses, usesOf } from "./uses.js";

type Roles = ReadonlyMap<Value, InputRole>;

/** The role of a value that is an input, or an input in another shape. */
function roleOf(value: Value | undefined, roles: Roles, uses: Uses): InputRole | undefined {
  if (!value) return undefined;
  const maker = uses.maker(value);
  return maker?.operator === "Reshape" ? roleOf(maker.inputs[0], roles, uses) : roles.get(value);
}

/** A bag whose table is a parameter and whose ids and weights are inputs: whoever runs the graph can make it. */
function bagOf({ operator, inputs: [table, ids, weights] }: Node, roles: Roles): InputRole | undefined {
  if (operator !== "BagProduct" || !table || !ids || !weights) return undefined;
  const [parameter, idsRole, weightsRole] = [roles.get(table), roles.get(ids), roles.get(weights)];
  if (parameter?.kind !== "parameter" || !idsRole || !weightsRole) return undefined;
  return { kind: "bag", parameter: parameter.name, ids: idsRole, weights: weightsRole };
}

/** Rows that add to a table's gradient. */
interface Rows {
  readonly value: Value;
  readonly ids: InputRole;
  readonly weights?: InputRole;
  readonly untrained?: number;
}

function rowsOf(term: Value, roles: Roles, uses: Uses): Rows | undefined {
  const node = uses.maker(term);
  const [ids, second, third] = node?.inputs ?? [];
  const idsRole = roleOf(ids, roles, uses);
  if (!node || !idsRole || !second) return undefined;
  if (node.operator === "ScatterRows") {
    const { untrained } = node.attributes;
    return { value: second, ids: idsRole, ...(typeof untrained === "number" ? { untrained } : {}) };
  }
  const weights = roleOf(second, roles, uses);
  if (node.operator !== "ScatterBag" || !third) return undefined;
  return weights && { value: third, ids: idsRole, weights };
}

type GradientRole = Extract<OutputRole, { kind: "gradient" }>;

/** The rows whose sum an output is: all of its terms, or none. */
function termsAsRows(value: Value, roles: Roles, uses: Uses): readonly Rows[] | undefined {
  const maker = uses.maker(value);
  if (!maker) return undefined;
  const terms = isSum(maker) ? termsOf(maker, uses) : [value];
  const rows = terms.flatMap((term) => rowsOf(term, roles, uses) ?? []);
  return rows.length === terms.length ? rows : undefined;
}

const outputOf = ({ parameter, task }: GradientRole, { ids, weights, untrained }: Rows): OutputRole => ({
  kind: "gradient-rows",
  parameter,
  ids,
  ...(task === undefined ? {} : { task }),
  ...(weights === undefined ? {} : { weights }),
  ...(untrained === undefined ? {} : { untrained }),
});

/** Outputs of tables as rows, where all of their terms can be. */
function outputsOf(graph: Graph, roles: Roles, uses: Uses): readonly GraphOutput[] {
  return graph.outputs.flatMap((output): readonly GraphOutput[] => {
    const { role, value } = output;
    if (role.kind !== "gradient") return [output];
    const rows = termsAsRows(value, roles, uses);
    return rows ? rows.map((each) => ({ role: outputOf(role, each), value: each.value })) : [output];
  });
}

/** Tables that the graph takes for nothing but bags that the host can make. */
function hostable(graph: Graph, roles: Roles, uses: Uses): ReadonlySet<Value> {
  const tables = graph.nodes.flatMap((node) => (bagOf(node, roles) ? [node.inputs[0]] : []));
  return new Set(
    tables.filter((table) => table !== undefined).filter((table) => uses.takers(table).every((taker) => bagOf(taker, roles))),
  );
}

/** Two gradients of one parameter at the same ids would be one output twice. */
const areDistinct = (outputs: readonly GraphOutput[], key: (role: OutputRole) => string): boolean =>
  new Set(outputs.map(({ role }) => key(role))).size === outputs.length;

function run(graph: Graph): Graph {
  const uses = usesOf(graph);
  const roles: Roles = new Map(graph.inputs.map(({ role, value }) => [value, role]));
  const outputs = outputsOf(graph, roles, uses);
  const asRows = areDistinct(outputs, JSON.stringify) ? { ...graph, outputs } : graph;
  const tables = hostable(graph, roles, uses);
  return rewrite(asRows, (node, builder) => {
    const original = uses.maker(node.outputs[0]);
    const [table] = original?.inputs ?? [];
    const [output] = node.outputs;
    const role = original && table && tables.has(table) ? bagOf(original, roles) : undefined;
    return role && output ? [builder.input(role, output)] : undefined;
  });
}

/** On the CPU tables stay out of the graph: their bags come in made, their gradients go out as rows. */
export const hostTables: Pass = {
  name: "host-tables",
  description: "bags of a table as inputs, and a table's gradient as rows (cpu only)",
  run: (graph, { provider }) => (provider === "cpu" ? run(graph) : graph),
};
