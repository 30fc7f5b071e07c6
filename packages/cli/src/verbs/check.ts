import { compile } from "@gruyere/core";
import { EXIT } from "../exitCode.js";
import { formatNumber, formatTable } from "../output/table.js";
import { loadProgram, withTasks } from "../program/loadProgram.js";
import { lossesByName } from "../program/trainPlugins.js";
import { planFigures } from "./planFigures.js";
import type { Run } from "./verb.js";

/** Says everything that is wrong with a program; if nothing is, what it is made of. */
export const check: Run = async ([path = ""], { set, task }, { output, cwd, shared }) => {
  const loaded = await loadProgram(path, { cwd, shared, set });
  const program = withTasks(loaded.program, task);
  const plan = compile(program, { losses: lossesByName(loaded.container) });
  const figures = planFigures(plan);
  output.result(
    formatTable(
      ["task", "weight", "label", "metrics", "parameters"],
      Object.entries(program.tasks).map(([name, { weight, label, metrics, active }]) => [
        active ? name : `${name} (not active)`,
        weight,
        label === undefined ? "none" : `${label.plugin.name} ${label.column}`,
        (metrics ?? plan.tasks[name]?.label?.defaultMetrics ?? []).join(", "),
        figures.tasks[name]?.parameters ?? 0,
      ]),
    ),
  );
  const fitted = Object.values(program.inputs).some(({ plugin, options }) => plugin.create(options).fitted);
  output.result(
    `\n${program.name}: ok. ${figures.inputs} inputs, ${figures.modules} modules, ${figures.nodes} nodes, ${figures.features} features at the cut; ` +
      `${formatNumber(figures.parameters)} parameters (${formatNumber(figures.trunk)} trunk, ${formatNumber(figures.head)} heads)` +
      (fitted ? "\nsizes of inputs that are fitted on the data, such as vocabularies, count at their upper bounds" : ""),
  );
  return { code: EXIT.ok, json: { ok: true, program: program.name, ...figures } };
};
