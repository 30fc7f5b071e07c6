import type { Node } from "yaml";
import { yaml } from "#yaml";
import type { InputSpec } from "../input.js";
import type { LabelSpec } from "../label.js";
import type { Chosen, Plugin } from "../plugin.js";
import { GruyereError, type Problem } from "../problem.js";
import type { ModuleDeclaration, ProgramDeclaration, TaskDeclaration } from "../program.js";
import type { Vocabulary } from "../registry.js";
import { flowText } from "./flowText.js";

/** Columns before a mapping in braces is broken into lines. */
const WIDTH = 120;

/**
 * A program as YAML that `parseProgram` reads back to the same program. The text is stable.
 *
 * @param vocabulary what the reader will know: whatever the program uses must be in it by name.
 * @throws GruyereError naming every plug-in and function that is not.
 */
export function printProgram(program: ProgramDeclaration, vocabulary: Vocabulary): string {
  const problems = missing(program, vocabulary);
  if (problems.length > 0) throw new GruyereError(problems);
  const { Document } = yaml();
  const document = new Document({});
  const inBraces = (value: unknown): Node => document.createNode(value, { flow: true });
  document.set("name", program.name);
  document.set("inputs", document.createNode(mapValues(program.inputs, (input) => inBraces(inputData(input)))));
  document.set("modules", document.createNode(mapValues(program.modules, (module) => inBraces(moduleData(module)))));
  document.set(
    "tasks",
    document.createNode(
      mapValues(program.tasks, (task) => mapValues(taskData(task), (value, key) => (key === "flow" ? value : inBraces(value)))),
    ),
  );
  return document.toString({ lineWidth: WIDTH });
}

const pluginData = ({ plugin, options }: Chosen<Plugin<string, unknown>>) => ({ [plugin.name]: options });

const inputData = (input: InputSpec) => ({ ...pluginData(input), ...(input.from && { from: input.from.name }) });

const moduleData = ({ spec, frozen, device }: ModuleDeclaration) => ({
  ...pluginData(spec),
  ...(frozen === true && { frozen }),
  ...(device !== undefined && { device }),
});

const labelData = ({ plugin, column, options, weightColumn, from }: LabelSpec) => ({
  [plugin.name]: column,
  ...options,
  ...(weightColumn !== undefined && { weightColumn }),
  ...(from && { from: from.name }),
});

function taskData(task: TaskDeclaration): Readonly<Record<string, unknown>> {
  const { flow, endsInLogits, textOf } = flowText(task);
  const { outputs, target, label, loss, metrics, prediction, weight, active, returns } = task;
  const [first] = outputs;
  return {
    ...(Object.keys(flow).length > 0 && { flow }),
    ...(!endsInLogits && (outputs.length === 1 && first ? { logits: textOf(first) } : { outputs: outputs.map(textOf) })),
    ...(label && { label: labelData(label) }),
    ...(target && { target: textOf(target) }),
    ...(loss && { loss: Object.keys(loss.options).length === 0 ? loss.plugin.name : pluginData(loss) }),
    ...(metrics && { metrics }),
    ...(prediction && { prediction: prediction.name }),
    ...(weight !== 1 && { weight }),
    ...(!active && { active }),
    ...(Object.keys(returns).length > 0 && { returns: mapValues(returns, textOf) }),
  };
}

function missing(program: ProgramDeclaration, vocabulary: Vocabulary): readonly Problem[] {
  const problems: Problem[] = [];
  const check = (path: string, thing: string, name: string | undefined, known: { has(name: string): boolean }): void => {
    if (name !== undefined && !known.has(name)) problems.push(notInVocabulary(path, thing, name));
  };
  for (const [name, { plugin, from }] of Object.entries(program.inputs)) {
    check(`inputs.${name}`, "input type", plugin.name, vocabulary.inputs);
    check(`inputs.${name}.from`, "row function", from?.name, vocabulary.rowFunctions);
  }
  for (const [name, { spec }] of Object.entries(program.modules)) {
    check(`modules.${name}`, "module type", spec.plugin.name, vocabulary.modules);
  }
  for (const [name, { label, loss, prediction }] of Object.entries(program.tasks)) {
    check(`tasks.${name}.label`, "label type", label?.plugin.name, vocabulary.labels);
    check(`tasks.${name}.label.from`, "row function", label?.from?.name, vocabulary.rowFunctions);
    check(`tasks.${name}.loss`, "loss", loss?.plugin.name, vocabulary.losses);
    check(`tasks.${name}.prediction`, "prediction", prediction?.name, vocabulary.predictions);
  }
  return problems;
}

const notInVocabulary = (path: string, thing: string, name: string): Problem => ({
  code: "not-in-vocabulary",
  path,
  expected: `a ${thing} that a file can name`,
  received: name === "" ? `a ${thing} without a name` : `the ${thing} \`${name}\`, which no plug-in provides`,
  hint: `make it a plug-in of its own file, list that file under \`plugins\`, and give the vocabulary to printProgram`,
});

const mapValues = <T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Readonly<Record<string, U>> => Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
