import type { Attributes, AttributeValue, Constant, Graph, Node, Value } from "./graph.js";
import { roleKey } from "./roleKey.js";

/**
 * A graph as text: its inputs, constants and nodes, one a line in order of computation, then its outputs. Values are numbered by
 * their appearance, so that equal graphs give equal texts.
 *
 * ```text
 * %0 float32[4,6] input:x@0
 * %1 float32[6,2] parameter:head/kernel
 * %2 float32[4,2] = Gemm %0 %1 {transA=false transB=false}  # head
 * value:head = %2
 * ```
 */
export function printGraph(graph: Graph): string {
  return linesOf(graph).join("\n");
}

function linesOf(graph: Graph): readonly string[] {
  const numbers = new Map<Value, number>();
  const name = (value: Value | undefined): string => {
    if (!value) return "_";
    const number = numbers.get(value) ?? numbers.size;
    numbers.set(value, number);
    return `%${number}`;
  };
  const made = (value: Value): string => `${name(value)} ${value.type}[${value.shape}]`;
  const line = ({ operator, inputs, outputs, attributes, source }: Node): readonly string[] => [
    [`${outputs.map(made).join(", ")} = ${operator}`, ...inputs.map(name), ...printed(attributes), ` # ${source}`].join(" "),
    ...bodies(attributes),
  ];
  return [
    ...graph.inputs.map(({ role, value }) => `${made(value)} ${roleKey(role)}`),
    ...graph.constants.map((constant) => `${made(constant.value)} ${shortened(constant)}`),
    ...graph.nodes.flatMap(line),
    ...graph.outputs.map(({ role, value }) => `${roleKey(role)} = ${name(value)}`),
  ];
}

/** The static arguments, in the order of their names. */
function printed(attributes: Attributes): readonly string[] {
  const list = Object.entries(attributes)
    .filter((entry): entry is [string, Exclude<AttributeValue, Graph>] => !isGraph(entry[1]))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${typeof value === "object" ? `[${value}]` : value}`);
  return list.length > 0 ? [`{${list.join(" ")}}`] : [];
}

const bodies = (attributes: Attributes): readonly string[] =>
  Object.values(attributes)
    .filter(isGraph)
    .flatMap((body) => linesOf(body).map((line) => `  | ${line}`));

const isGraph = (value: AttributeValue): value is Graph => typeof value === "object" && "nodes" in value;

/** How many numbers of a constant are shown. */
const SHOWN = 8;

function shortened({ numbers }: Constant): string {
  const first = [...numbers.subarray(0, SHOWN)].map((number) => Number(number.toPrecision(6)));
  return `{${first.join(" ")}${numbers.length > SHOWN ? ` … ${numbers.length} numbers` : ""}}`;
}
