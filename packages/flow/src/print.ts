import { labelText, lossText, optionsText } from "./picture/describe.js";
import { tasksOfModules } from "./picture/graph.js";
import type { Chosen, Plugin } from "./plugin.js";
import type { Action, ProgramDeclaration, Ref, TaskDeclaration } from "./program.js";
import { refText } from "./refText.js";
import { formatSignature, isSignature, type Outputs } from "./signature.js";
import { inferProgram } from "./validate/inferProgram.js";

/**
 * A program as compact text with the signature of every value, for reading and for snapshots: the same program gives the same
 * text. To save a program, see `printProgram`.
 *
 * ```ts
 * const { x } = inputs({ x: vector({ size: 1 }) });
 * print(program("echo", { y: task({ logits: x, label: number("y") }) })).split("\n")[2]; // => "  x  vector(size: 1)  → vector[1]"
 * ```
 */
export function print(program: ProgramDeclaration): string {
  const { inputs, flows } = inferProgram(program);
  const tasksOf = tasksOfModules(program);
  const inputLines = Object.entries(program.inputs).map(([name, spec]) => [
    name,
    chosenText(spec) + (spec.from ? ` from ${spec.from.name}` : ""),
    arrow(inputs.get(name)),
  ]);
  const moduleLines = Object.entries(program.modules).map(([name, { spec, frozen, device }]) => {
    const tasks = [...(tasksOf.get(name) ?? [])];
    const settings = [...(frozen ? ["frozen"] : []), ...(device ? [`on ${device}`] : [])];
    return [name, [chosenText(spec), ...settings].join(", "), `${tasks.length > 1 ? "trunk" : "head"} of ${tasks.join(", ")}`];
  });
  const taskLines = Object.entries(program.tasks).flatMap(([name, task]) => [
    `  ${name}${task.active ? "" : " (not trained)"}`,
    ...table(
      task.flow.map((action) => [actionText(action), arrow(flows.get(name)?.values.get(action.name))]),
      4,
    ),
    `    ${lossText(task)} of ${task.outputs.map(refText).join(", ")}${against(task)}`,
    ...(task.metrics ? [`    metrics ${task.metrics.join(", ")}`] : []),
    ...(task.prediction ? [`    predicts by ${task.prediction.name}`] : []),
    ...Object.entries(task.returns).map(([key, ref]) => `    returns ${key} = ${refText(ref)}`),
  ]);
  return [
    `program ${program.name}`,
    "inputs",
    ...table(inputLines, 2),
    "modules",
    ...table(moduleLines, 2),
    "tasks",
    ...taskLines,
    "",
  ].join("\n");
}

function chosenText({ plugin, options }: Chosen<Plugin<string, unknown>>): string {
  const text = optionsText(options);
  return text === "" ? plugin.name : `${plugin.name}(${text})`;
}

function against(task: TaskDeclaration): string {
  if (task.target) return ` against ${refText(task.target)}`;
  return task.label ? ` against ${labelText(task)}` : "";
}

const actionText = ({ name, module, inputs }: Action): string =>
  `${name} = ${module}(${inputs.map((ref: Ref) => refText(ref)).join(", ")})`;

function arrow(outputs: Outputs | undefined): string {
  if (!outputs) return "→ ?";
  if (isSignature(outputs)) return `→ ${formatSignature(outputs)}`;
  return `→ ${Object.entries(outputs)
    .map(([key, signature]) => `${key}: ${formatSignature(signature)}`)
    .join(", ")}`;
}

/** Columns of equal width, two spaces apart. */
function table(rows: readonly (readonly string[])[], indent: number): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => (" ".repeat(indent) + row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")).trimEnd());
}
