import { sizeOf } from "@gruyere/flow";
import type { ParameterSpec } from "../module.js";
import type { Part, PlanBuffer, PlanModule, PlanParameter } from "../plan.js";
import type { NodeTable } from "./nodeTable.js";
import type { Reach } from "./reach.js";

const partOf = (reach: Reach, module: string): Part => ((reach.lossTasks.get(module)?.length ?? 0) > 1 ? "trunk" : "head");

/** The parameters of every module, named `module/parameter`, in the order of the modules' first application. */
export function planParameters(table: NodeTable, reach: Reach): readonly PlanParameter[] {
  return [...table.instances].flatMap(([name, { module, signatures }]) =>
    Object.entries(module.parameters(signatures)).map(([parameter, { shape, init }]) => ({
      name: `${name}/${parameter}`,
      shape,
      init,
      module: name,
      part: partOf(reach, name),
      tasks: reach.lossTasks.get(name) ?? [],
      trainable: table.program.modules[name]?.frozen !== true,
    })),
  );
}

/** The buffers of every module, named `module/buffer`. */
export function planBuffers(table: NodeTable): readonly PlanBuffer[] {
  return [...table.instances].flatMap(([name, { module, signatures }]) =>
    Object.entries(module.buffers?.(signatures) ?? {}).map(([buffer, { shape, init }]) => ({
      name: `${name}/${buffer}`,
      shape,
      init,
      module: name,
    })),
  );
}

/** Each module with its size and cost. */
export function planModules(
  table: NodeTable,
  reach: Reach,
  parameters: readonly PlanParameter[],
): Readonly<Record<string, PlanModule>> {
  const entries = [...table.instances].map(([name, { module, signatures }]): readonly [string, PlanModule] => {
    const count = countOf(parameters.filter((parameter) => parameter.module === name));
    const perRow = module.flops?.(signatures) ?? 2 * count;
    const applications = table.nodes.filter((node) => node.module === name).length;
    const { frozen = false, device } = table.program.modules[name] ?? {};
    return [
      name,
      {
        module,
        frozen,
        ...(device !== undefined && { device }),
        part: partOf(reach, name),
        tasks: reach.tasks.get(name) ?? [],
        parameters: count,
        flops: perRow * applications,
      },
    ];
  });
  return Object.fromEntries(entries);
}

const countOf = (parameters: readonly ParameterSpec[]): number => parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
