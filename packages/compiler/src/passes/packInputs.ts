import { numberOf } from "../graph/attributes.js";
import type { Graph, InputMember, InputRole, Node } from "../graph/graph.js";
import { rewrite } from "../graph/rewrite.js";
import type { Pass } from "./pass.js";
import { type Uses, usesOf } from "./uses.js";

/** What a step fills anew each time: it can be written side by side. Parameters stay where they lie. */
const filled: ReadonlySet<InputRole["kind"]> = new Set([
  "input",
  "input-mask",
  "computed",
  "computed-mask",
  "target",
  "weights",
  "random",
]);

/** The inputs that a node joins along their first axis, where it alone takes them. */
function membersOf(node: Node, graph: Graph, uses: Uses): readonly InputMember[] | undefined {
  if (node.operator !== "Concat" || numberOf(node.attributes, "axis") !== 0) return undefined;
  const members = node.inputs.flatMap((value): readonly InputMember[] => {
    const input = graph.inputs.find((each) => each.value === value);
    if (!value || !input || !filled.has(input.role.kind) || uses.count(value) !== 1) return [];
    return [{ role: input.role, shape: value.shape, type: value.type }];
  });
  return members.length === node.inputs.length ? members : undefined;
}

/** Inputs of several batches that are only ever joined come joined. */
export const packInputs: Pass = {
  name: "pack-inputs",
  description: "inputs that are joined along their first axis become one input",
  run(graph) {
    const uses = usesOf(graph);
    return rewrite(graph, (node, builder) => {
      const original = uses.maker(node.outputs[0]);
      const members = original && membersOf(original, graph, uses);
      const [output] = node.outputs;
      return members && output && [builder.input({ kind: "packed", layout: "rows", members }, output)];
    });
  },
};
