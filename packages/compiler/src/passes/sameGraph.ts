import type { Attributes, AttributeValue, Graph, Node, Value } from "../graph/graph.js";
import { roleKey } from "../graph/roleKey.js";
import { sameSignature } from "./shapes.js";

/** Whether two graphs do the same in the same way: equal nodes on equal values, in the same order. */
export function sameGraph(a: Graph, b: Graph): boolean {
  const match = new Map<Value, Value>();
  const same = (x: Value | undefined, y: Value | undefined): boolean => (x ? match.get(x) === y : y === undefined);
  const pair = (x: Value, y: Value | undefined): boolean => {
    if (!y || !sameSignature(x, y)) return false;
    match.set(x, y);
    return true;
  };
  const sameNode = (x: Node, y: Node | undefined): boolean =>
    y?.operator === x.operator &&
    y.inputs.length === x.inputs.length &&
    x.inputs.every((input, i) => same(input, y.inputs[i])) &&
    sameAttributes(x.attributes, y.attributes) &&
    x.outputs.every((output, i) => pair(output, y.outputs[i]));
  return (
    a.inputs.length === b.inputs.length &&
    a.constants.length === b.constants.length &&
    a.nodes.length === b.nodes.length &&
    a.outputs.length === b.outputs.length &&
    a.inputs.every(({ role, value }, i) => pair(value, b.inputs[i]?.value) && sameRole(role, b.inputs[i]?.role)) &&
    a.constants.every(
      ({ value, numbers }, i) => pair(value, b.constants[i]?.value) && sameNumbers(numbers, b.constants[i]?.numbers),
    ) &&
    a.nodes.every((node, i) => sameNode(node, b.nodes[i])) &&
    a.outputs.every(({ role, value }, i) => same(value, b.outputs[i]?.value) && sameRole(role, b.outputs[i]?.role))
  );
}

const isGraph = (value: AttributeValue | undefined): value is Graph => typeof value === "object" && "nodes" in value;

type Role = Parameters<typeof roleKey>[0];

const sameRole = (a: Role, b: Role | undefined): boolean => b !== undefined && roleKey(a) === roleKey(b);

const sameNumbers = (a: ArrayLike<number>, b: ArrayLike<number> | undefined): boolean =>
  b?.length === a.length && Array.from(a).every((n, i) => Object.is(n, b[i]));

function sameAttributes(a: Attributes, b: Attributes): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => {
    const [x, y] = [a[name], b[name]];
    if (Array.isArray(x) && Array.isArray(y)) return x.length === y.length && x.every((each, i) => each === y[i]);
    return x === y || (isGraph(x) && isGraph(y) && sameGraph(x, y));
  });
}
