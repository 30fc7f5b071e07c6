export type { Batch, InputBlock, LabelBlock, NumberBlock } from "./batch.js";
export { createVocabulary, INPUT_PLUGINS, LABEL_PLUGINS, type ProgramPlugin } from "./createVocabulary.js";
export { type InputValues, inputs, module } from "./declare.js";
export { type InputRowOf, type PredictionOf, type Program, program, type RowOf, type TaskName } from "./declareProgram.js";
export type { InputPlugin, InputSpec, InputType } from "./input.js";
export { audio, audioInput } from "./inputs/audio.js";
export { bag, bagInput } from "./inputs/bag.js";
export { categorical, categoricalInput } from "./inputs/categorical.js";
export { ids, idsInput } from "./inputs/ids.js";
export { image, imageInput, type RawImage } from "./inputs/image.js";
export { defineInput, type InputSettings, inputOf, parseOptions, type TypedInputPlugin } from "./inputs/input.js";
export { type NumericInput, numeric, numericInput } from "./inputs/numeric.js";
export { sequence, sequenceInput } from "./inputs/sequence.js";
export { RESERVED_IDS, text, textInput } from "./inputs/text.js";
export { textBag, textBagInput } from "./inputs/textBag.js";
export { vector, vectorInput } from "./inputs/vector.js";
export { video, videoInput } from "./inputs/video.js";
export { type DType, KINDS, type Kind, type Shape } from "./kind.js";
export type { LabelPlugin, LabelSpec, LabelType, Row, RowContext, RowFunction, RowFunctionPlugin } from "./label.js";
export { type BinaryPrediction, binary, binaryLabel } from "./labels/binary.js";
export { type CategoryPrediction, category, categoryLabel } from "./labels/category.js";
export { defineLabel, type LabelSettings, labelOf, type TypedLabelPlugin } from "./labels/label.js";
export { type NumberPrediction, number, numberLabel } from "./labels/number.js";
export type { Loss, LossPlugin, LossSpec } from "./loss.js";
export type {
  ByKind,
  Module,
  ModulePlugin,
  ModuleSettings,
  ModuleSpec,
  OutputType,
  Port,
  PortType,
  PortTypes,
  SameAsFirst,
} from "./module.js";
export { nearest } from "./nearest.js";
export { onlyTasks } from "./onlyTasks.js";
export { mermaid } from "./picture/mermaid.js";
export { svg } from "./picture/svg.js";
export type { Chosen, Json, JsonObject, Plugin } from "./plugin.js";
export { print } from "./print.js";
export { formatProblem, GruyereError, type Problem } from "./problem.js";
export type { Action, ModuleDeclaration, PredictionFunction, ProgramDeclaration, Ref, TaskDeclaration } from "./program.js";
export type { PredictionPlugin, Vocabulary } from "./registry.js";
export { sameProgram } from "./sameProgram.js";
export { formatSignature, isSignature, type Outputs, type Signature, sizeOf, vectorOf } from "./signature.js";
export { type Task, type TaskSettings, task, type WithReturns } from "./task.js";
export { DEVICES } from "./validate/checkDeclarations.js";
export { validate } from "./validate/validate.js";
export type { Applied, ArgsOf, Bundle, Origin, RowsOf, Value } from "./value.js";
export { type Location, readDocument, type SourceDocument } from "./yaml/document.js";
export { type Expression, formatExpression, parseExpression } from "./yaml/expression.js";
export { jsonSchema } from "./yaml/jsonSchema.js";
export { type ProgramFile, parseProgram, pluginPaths } from "./yaml/parseProgram.js";
export { printProgram } from "./yaml/printProgram.js";
