import { bodyOf, numberOf } from "../graph/attributes.js";
import { graphFlops } from "../graph/flops.js";
import type { Graph, InputRole, Node, Signature } from "../graph/graph.js";
import { roleKey } from "../graph/roleKey.js";
import { sizeOf } from "../graph/shapes.js";

/** An input or an output of a graph. */
export interface GraphPort extends Signature {
  /** What it stands for: `parameter:trunk/kernel`, `gradient:trunk/kernel`. */
  readonly role: string;
}

/** A graph in numbers. */
export interface GraphFigures {
  readonly nodes: number;
  /** Nodes by operator, the most frequent first; those in loops count once. */
  readonly operators: Readonly<Record<string, number>>;
  /** Multiplications and additions. */
  readonly flops: number;
  /** Bytes that nodes read and write, all together. */
  readonly bytes: number;
  /** Bytes of constants. */
  readonly constants: number;
  readonly inputs: readonly GraphPort[];
  readonly outputs: readonly GraphPort[];
  /** Values that frozen modules on a device of their own make, before the graph runs. */
  readonly elsewhere: readonly string[];
}

/** Counts what is in a graph. */
export function graphFigures(graph: Graph): GraphFigures {
  const counts = new Map<string, number>();
  for (const { operator } of nodesOf(graph)) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  return {
    nodes: graph.nodes.length,
    operators: Object.fromEntries([...counts].toSorted(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))),
    flops: graphFlops(graph),
    bytes: bytesMoved(graph),
    constants: graph.constants.reduce((sum, { value }) => sum + bytesOf(value), 0),
    inputs: graph.inputs.map(({ role, value: { shape, type } }) => ({ role: roleKey(role), shape, type })),
    outputs: graph.outputs.map(({ role, value: { shape, type } }) => ({ role: roleKey(role), shape, type })),
    elsewhere: [...new Set(graph.inputs.flatMap(({ role }) => computedIn(role)))],
  };
}

const nodesOf = ({ nodes }: Graph): readonly Node[] =>
  nodes.flatMap((node) => (node.operator === "Scan" ? [node, ...nodesOf(bodyOf(node.attributes))] : [node]));

function bytesMoved({ nodes }: Graph): number {
  return nodes.reduce((sum, { operator, inputs, outputs, attributes }) => {
    if (operator === "Scan") {
      const scanned = inputs[numberOf(attributes, "states")];
      return sum + bytesMoved(bodyOf(attributes)) * (scanned?.shape[0] ?? 1);
    }
    return [...inputs, ...outputs].reduce((own, value) => own + (value ? bytesOf(value) : 0), sum);
  }, 0);
}

const BYTES = { float32: 4, int32: 4, bool: 1, int64: 8 };

const bytesOf = ({ shape, type }: Signature): number => sizeOf(shape) * BYTES[type];

function computedIn(role: InputRole): readonly string[] {
  if (role.kind === "packed") return role.members.flatMap((member) => computedIn(member.role));
  return role.kind === "computed" ? [role.name] : [];
}
