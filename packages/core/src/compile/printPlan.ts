import { isSignature } from "@gruyere/flow";
import type { Part, Plan, PlanNode } from "../plan.js";
import { describeRef } from "./describeRef.js";
import { signatureText } from "./signatures.js";

/** Stable text of a plan, for people and for snapshots: inputs, nodes in order, modules with their sizes, tasks, the cut. */
export function printPlan(plan: Plan): string {
  const { program, inputs, nodes, modules, tasks, parameters, features } = plan;
  const sum = (part: Part): number =>
    Object.values(modules).reduce((n, module) => n + (module.part === part ? module.parameters : 0), 0);
  const flops = Object.values(modules).reduce((n, module) => n + module.flops, 0);
  const frozen = parameters.filter(({ trainable }) => !trainable).length;
  return [
    `plan ${program.name}`,
    "",
    ...section(
      "inputs",
      Object.entries(inputs).map(([name, signature]) => [name, signatureText(signature)]),
    ),
    ...section(
      "nodes",
      nodes.map((node) => [node.id, node.part, applied(node), outputsText(node), node.tasks.join(", ")]),
    ),
    ...section(
      "modules",
      Object.entries(modules).map(([name, module]) => [
        name,
        program.modules[name]?.spec.plugin.name ?? "",
        module.part + (module.frozen ? ", frozen" : "") + (module.device === undefined ? "" : `, on ${module.device}`),
        `${count(module.parameters)} parameters`,
        `${count(module.flops)} flops a row`,
      ]),
    ),
    ...section(
      "tasks",
      Object.values(tasks).map((task) => [
        task.name,
        `${lossName(plan, task.name)}(${[...task.outputs, ...(task.target ? [task.target] : [])].map(describeRef).join(", ")})`,
        `weight ${task.weight}`,
        task.active ? "active" : "inactive",
        Object.entries(task.returns).length > 0 ? `returns ${Object.keys(task.returns).join(", ")}` : "",
      ]),
    ),
    `features: ${features.map(describeRef).join(", ") || "none"}`,
    `parameters: ${count(sum("trunk"))} in the trunk, ${count(sum("head"))} in heads${frozen > 0 ? `, ${frozen} tensors frozen` : ""}`,
    `flops: ${count(flops)} a row, forward`,
  ].join("\n");
}

function section(title: string, rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  const lines = rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")}`.trimEnd());
  return [title, ...lines, ""];
}

const applied = ({ module, inputs }: PlanNode): string => `${module}(${inputs.map(describeRef).join(", ")})`;

function outputsText({ outputs }: PlanNode): string {
  if (isSignature(outputs)) return signatureText(outputs);
  return Object.entries(outputs)
    .map(([key, signature]) => `${key}: ${signatureText(signature)}`)
    .join(", ");
}

function lossName({ program }: Plan, task: string): string {
  const { loss, label } = program.tasks[task] ?? {};
  return loss?.plugin.name ?? label?.plugin.create(label.options).defaultLoss ?? "loss";
}

const count = (n: number): string => n.toLocaleString("en-US");
