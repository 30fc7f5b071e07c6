import { type Batch, type InputBlock, isSignature } from "@gruyere/flow";
import { tf } from "#tfjs";
import { describeRef } from "../compile/describeRef.js";
import type { Masked } from "../module.js";
import type { Plan, PlanNode, PlanRef } from "../plan.js";
import type { Devices } from "./devices.js";
import { download } from "./download.js";
import { nodesFor } from "./nodesFor.js";
import type { Parameters } from "./parameters.js";
import { runNode } from "./runNode.js";
import { Values } from "./values.js";

/** What was computed of a batch before its graph runs: the nodes, and their values on the host by `describeRef`. */
export interface Computed {
  readonly nodes: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, InputBlock>;
}

/** Nothing was. */
export const NOTHING: Computed = { nodes: new Set(), values: new Map() };

/**
 * Runs the frozen modules that have a device of their own, and what feeds them: no gradient goes through any of them. To the rest of
 * the graph their values are inputs. Leaves any device active.
 */
export async function computeElsewhere(
  plan: Plan,
  state: Parameters,
  devices: Devices,
  batch: Batch,
  refs: readonly PlanRef[],
): Promise<Computed> {
  if (devices.alike) return NOTHING;
  const apart = nodesFor(plan, refs).filter(({ module }) => devices.isElsewhere(module));
  if (apart.length === 0) return NOTHING;
  const nodes = nodesFor(
    plan,
    apart.map(({ id }) => ({ node: id })),
  );
  const values = new Map<string, InputBlock>();
  for (let from = 0; from < nodes.length; ) {
    const device = devices.of(nodes[from]?.module ?? "");
    const end = nodes.findIndex(({ module }, i) => i > from && devices.of(module) !== device);
    const group = nodes.slice(from, end < 0 ? nodes.length : end);
    devices.activate(device);
    for (const [name, block] of await runGroup(plan, state, batch, group, values)) values.set(name, block);
    from += group.length;
  }
  return { nodes: new Set(nodes.map(({ id }) => id)), values };
}

/** Nodes of one device, all in one go; their values are read at the end. */
async function runGroup(
  plan: Plan,
  state: Parameters,
  batch: Batch,
  group: readonly PlanNode[],
  before: ReadonlyMap<string, InputBlock>,
): Promise<readonly (readonly [string, InputBlock])[]> {
  const held = new Map<string, Masked>();
  tf.tidy(() => {
    const values = new Values(plan, batch, before);
    for (const node of group) runNode(plan, node, values, state, undefined);
    for (const ref of group.flatMap(refsOf)) {
      const { tensor, mask } = values.get(ref);
      held.set(describeRef(ref), { tensor: tf.keep(tensor.clone()), mask: mask && tf.keep(mask.clone()) });
    }
  });
  try {
    return await Promise.all(
      [...held].map(async ([name, { tensor, mask }]) => {
        const block = { value: await download(tensor), ...(mask && { mask: await download(mask) }) };
        return [name, block] as const;
      }),
    );
  } finally {
    for (const { tensor, mask } of held.values()) tf.dispose([tensor, ...(mask ? [mask] : [])]);
  }
}

const refsOf = ({ id, outputs }: PlanNode): readonly PlanRef[] =>
  isSignature(outputs) ? [{ node: id }] : Object.keys(outputs).map((key) => ({ node: id, key }));
