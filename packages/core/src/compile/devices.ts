import type { PlanRef } from "../plan.js";
import type { Application, NodeTable } from "./nodeTable.js";
import type { Problems } from "./problems.js";

/** One graph runs on one device: only frozen preprocessing, fed by inputs and by other frozen modules, may run elsewhere. */
export function checkDevices(table: NodeTable, problems: Problems): void {
  for (const [name, { device, frozen }] of Object.entries(table.program.modules)) {
    if (device === undefined || !table.instances.has(name)) continue;
    const trained = trainedAncestor(table, name);
    if (frozen && trained === undefined) continue;
    problems.add({
      code: "device-needs-frozen",
      path: `modules.${name}.device`,
      expected:
        "no device of its own: one graph runs on one device, and only frozen preprocessing of the inputs may run elsewhere",
      received: frozen
        ? `\`${device}\` for a module fed by \`${trained}\`, which is trained`
        : `\`${device}\` for a module that is trained`,
      hint: frozen ? `freeze \`${trained}\` too, or leave the device out` : "freeze the module, or leave the device out",
    });
  }
}

/** The first module before (not including) all applications of `name` that is not frozen. */
function trainedAncestor(table: NodeTable, name: string): string | undefined {
  const seen = new Set<string>();
  const visit = (ref: PlanRef): string | undefined => {
    const node = "node" in ref ? table.node(ref.node) : undefined;
    if (!node || seen.has(node.id)) return undefined;
    seen.add(node.id);
    if (table.program.modules[node.module]?.frozen !== true) return node.module;
    return firstOf(node.inputs, visit);
  };
  const own = table.nodes.filter((node: Application) => node.module === name);
  return firstOf(
    own.flatMap((node) => node.inputs),
    visit,
  );
}

function firstOf<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
