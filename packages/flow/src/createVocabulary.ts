import type { InputPlugin } from "./input.js";
import { audioInput } from "./inputs/audio.js";
import { bagInput } from "./inputs/bag.js";
import { categoricalInput } from "./inputs/categorical.js";
import { idsInput } from "./inputs/ids.js";
import { imageInput } from "./inputs/image.js";
import { numericInput } from "./inputs/numeric.js";
import { sequenceInput } from "./inputs/sequence.js";
import { textInput } from "./inputs/text.js";
import { textBagInput } from "./inputs/textBag.js";
import { vectorInput } from "./inputs/vector.js";
import { videoInput } from "./inputs/video.js";
import type { LabelPlugin, RowFunctionPlugin } from "./label.js";
import { binaryLabel } from "./labels/binary.js";
import { categoryLabel } from "./labels/category.js";
import { numberLabel } from "./labels/number.js";
import type { LossPlugin } from "./loss.js";
import type { ModulePlugin } from "./module.js";
import { GruyereError, type Problem } from "./problem.js";
import type { PredictionPlugin, Vocabulary } from "./registry.js";

/** A plug-in that a program may name. */
export type ProgramPlugin = InputPlugin | ModulePlugin | LabelPlugin | LossPlugin | RowFunctionPlugin | PredictionPlugin;

/** The input types of the language itself. */
export const INPUT_PLUGINS: readonly InputPlugin[] = [
  textInput,
  textBagInput,
  idsInput,
  bagInput,
  vectorInput,
  sequenceInput,
  numericInput,
  categoricalInput,
  imageInput,
  videoInput,
  audioInput,
];

/** The label types of the language itself. */
export const LABEL_PLUGINS: readonly LabelPlugin[] = [binaryLabel, categoryLabel, numberLabel];

/**
 * What programs may name: the language's own inputs and labels, and these plug-ins. The same plug-in may come twice.
 *
 * @param metrics names of the metrics that tasks may list.
 * @throws GruyereError when two plug-ins of one role have the same name.
 */
export function createVocabulary(plugins: Iterable<ProgramPlugin>, metrics: Iterable<string> = []): Vocabulary {
  const vocabulary = {
    inputs: new Map<string, InputPlugin>(),
    modules: new Map<string, ModulePlugin>(),
    labels: new Map<string, LabelPlugin>(),
    losses: new Map<string, LossPlugin>(),
    rowFunctions: new Map<string, RowFunctionPlugin>(),
    predictions: new Map<string, PredictionPlugin>(),
    metrics: new Set(metrics),
  };
  const problems: Problem[] = [];
  const add = <P extends ProgramPlugin>(known: Map<string, P>, plugin: P): void => {
    const other = known.get(plugin.name);
    if (other !== undefined && other !== plugin) problems.push(pluginTwice(plugin));
    known.set(plugin.name, plugin);
  };
  for (const plugin of [...INPUT_PLUGINS, ...LABEL_PLUGINS, ...plugins]) {
    switch (plugin.role) {
      case "input":
        add(vocabulary.inputs, plugin);
        break;
      case "module":
        add(vocabulary.modules, plugin);
        break;
      case "label":
        add(vocabulary.labels, plugin);
        break;
      case "loss":
        add(vocabulary.losses, plugin);
        break;
      case "row-function":
        add(vocabulary.rowFunctions, plugin);
        break;
      case "prediction":
        add(vocabulary.predictions, plugin);
        break;
    }
  }
  if (problems.length > 0) throw new GruyereError(problems);
  return vocabulary;
}

const pluginTwice = ({ role, name }: ProgramPlugin): Problem => ({
  code: "plugin-twice",
  path: `plugins.${name}`,
  expected: `one ${role} with the name \`${name}\``,
  received: "two",
  hint: "rename one of them",
});
