import type { Graph, GraphOutput, InputRole, Node, OutputRole, Value } from "../graph/graph.js";
import { rewrite } from "../graph/rewrite.js";
import type { Pass } from "./pass.js";
import { isSum, termsOf } from "./sums.js";
import { type Uses, usesOf } from "./uses.js";

/** What is known of a graph's values. */
interface Known extends Uses {
  /** Roles of inputs. */
  readonly roles: ReadonlyMap<Value, InputRole>;
  /** Constants that are one 0. */
  readonly zeros: ReadonlySet<Value | undefined>;
}

/** The role of a value that is an input, or an input in another shape. */
function roleOf(value: Value | undefined, known: Known): InputRole | undefined {
  if (!value) return undefined;
  const maker = known.maker(value);
  return maker?.operator === "Reshape" ? roleOf(maker.inputs[0], known) : known.roles.get(value);
}

/** The role of a bag's weights: an input, or 1 where an input isn't 0. */
function weightsOf(value: Value | undefined, known: Known): InputRole | undefined {
  const own = roleOf(value, known);
  if (own || !value) return own;
  const cast = known.maker(value);
  if (cast?.operator === "Reshape") return weightsOf(cast.inputs[0], known);
  const not = cast?.operator === "Cast" ? known.maker(cast.inputs[0]) : undefined;
  const equal = not?.operator === "Not" ? known.maker(not.inputs[0]) : undefined;
  if (equal?.operator !== "Equal") return undefined;
  const [first, second] = equal.inputs;
  const [other, zero] = known.zeros.has(second) ? [first, true] : [second, known.zeros.has(first)];
  const of = zero ? roleOf(other, known) : undefined;
  return of && { kind: "present", of };
}

/** A bag whose table is a parameter and whose ids and weights are inputs: whoever runs the graph can make it. */
function bagOf({ operator, inputs: [table, ids, weights] }: Node, known: Known): InputRole | undefined {
  if (operator !== "BagProduct" || !table || !ids || !weights) return undefined;
  const [parameter, idsRole, weightsRole] = [known.roles.get(table), known.roles.get(ids), weightsOf(weights, known)];
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

function rowsOf(term: Value, known: Known): Rows | undefined {
  const node = known.maker(term);
  const [ids, second, third] = node?.inputs ?? [];
  const idsRole = roleOf(ids, known);
  if (!node || !idsRole || !second) return undefined;
  if (node.operator === "ScatterRows") {
    const { untrained } = node.attributes;
    return { value: second, ids: idsRole, ...(typeof untrained === "number" ? { untrained } : {}) };
  }
  const weights = weightsOf(second, known);
  if (node.operator !== "ScatterBag" || !third) return undefined;
  return weights && { value: third, ids: idsRole, weights };
}

type GradientRole = Extract<OutputRole, { kind: "gradient" }>;

/** The rows whose sum an output is: all of its terms, or none. */
function termsAsRows(value: Value, known: Known): readonly Rows[] | undefined {
  const maker = known.maker(value);
  if (!maker) return undefined;
  const terms = isSum(maker) ? termsOf(maker, known) : [value];
  const rows = terms.flatMap((term) => rowsOf(term, known) ?? []);
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
function outputsOf(graph: Graph, known: Known): readonly GraphOutput[] {
  return graph.outputs.flatMap((output): readonly GraphOutput[] => {
    const { role, value } = output;
    if (role.kind !== "gradient") return [output];
    const rows = termsAsRows(value, known);
    return rows ? rows.map((each) => ({ role: outputOf(role, each), value: each.value })) : [output];
  });
}

/** Tables that the graph takes for nothing but bags that the host can make. */
function hostable(graph: Graph, known: Known): ReadonlySet<Value> {
  const tables = graph.nodes.flatMap((node) => (bagOf(node, known) ? [node.inputs[0]] : []));
  return new Set(
    tables.filter((table) => table !== undefined).filter((table) => known.takers(table).every((taker) => bagOf(taker, known))),
  );
}

/** Two gradients of one parameter at the same ids would be one output twice. */
const areDistinct = (outputs: readonly GraphOutput[], key: (role: OutputRole) => string): boolean =>
  new Set(outputs.map(({ role }) => key(role))).size === outputs.length;

function run(graph: Graph): Graph {
  const known: Known = {
    ...usesOf(graph),
    roles: new Map(graph.inputs.map(({ role, value }) => [value, role])),
    zeros: new Set(graph.constants.flatMap(({ value, numbers }) => (numbers.length === 1 && numbers[0] === 0 ? [value] : []))),
  };
  const outputs = outputsOf(graph, known);
  const asRows = areDistinct(outputs, JSON.stringify) ? { ...graph, outputs } : graph;
  const tables = hostable(graph, known);
  return rewrite(asRows, (node, builder) => {
    const original = known.maker(node.outputs[0]);
    const [table] = original?.inputs ?? [];
    const [output] = node.outputs;
    const role = original && table && tables.has(table) ? bagOf(original, known) : undefined;
    return role && output ? [builder.input(role, output)] : undefined;
  });
}

/** On the CPU tables stay out of the graph: their bags come in made, their gradients go out as rows. */
export const hostTables: Pass = {
  name: "host-tables",
  description: "bags of a table as inputs, and a table's gradient as rows (cpu only)",
  run: (graph, { provider }) => (provider === "cpu" ? run(graph) : graph),
};
