import { bodyOf, flagOf, numberOf } from "../../graph/attributes.js";
import type { Graph, OutputRole, Signature } from "../../graph/graph.js";
import type { Emit, Emits } from "./emit.js";

/** Positions of a loop's inputs (`argument`) or outputs (`result`) in its body. */
function positionOf(role: Graph["inputs"][number]["role"] | OutputRole): number {
  if (role.kind === "argument" || role.kind === "result") return role.position;
  throw new Error(`internal: ${role.kind} in a loop's body`);
}

/** What the body sees of an input: a state as it is, of what is scanned one element along the first axis. */
const seen = ({ shape, type }: Signature, scanned: boolean): Signature => ({ shape: scanned ? shape.slice(1) : shape, type });

/**
 * ONNX's `Scan` takes states and what is scanned; its body sees the names around it, so that what doesn't change from step to step is
 * captured instead of carried.
 */
const scan: Emit = ({ node, position, inputs, outputs, inside, add }) => {
  const body = bodyOf(node.attributes);
  const [states, scanned] = [numberOf(node.attributes, "states"), numberOf(node.attributes, "scanned")];
  const emitter = inside(body);
  for (const { role, value } of body.inputs) {
    const at = positionOf(role);
    emitter.bind(value, at < states + scanned ? emitter.local(`argument:${at}`) : (inputs[at] ?? ""));
  }
  const results = body.outputs.toSorted((a, b) => positionOf(a.role) - positionOf(b.role));
  const made = emitter.emit(results, (role) => emitter.local(`result:${positionOf(role)}`));
  const taken = node.inputs.slice(0, states + scanned).map((input, at) => {
    if (!input) throw new Error("internal: a loop without one of its inputs");
    return { name: emitter.local(`argument:${at}`), ...seen(input, at >= states) };
  });
  const { nodes, initialisers } = emitter;
  const direction = flagOf(node.attributes, "reverse") ? 1 : 0;
  const directions = (count: number): { readonly ints: readonly number[] } => ({ ints: Array(count).fill(direction) });
  add("Scan", inputs.slice(0, states + scanned), outputs, {
    body: { graph: { name: `body of ${position}`, nodes, initialisers, inputs: taken, outputs: made } },
    num_scan_inputs: { int: scanned },
    scan_input_directions: directions(scanned),
    scan_output_directions: directions(outputs.length - states),
  });
};

/** Loops. */
export const loop: Emits = { Scan: scan };
