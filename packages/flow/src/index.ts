export type { Batch, InputBlock, LabelBlock, NumberBlock } from "./batch.js";
export { type InputValues, inputs, module } from "./declare.js";
export { type InputRowOf, type PredictionOf, type Program, program, type RowOf, type TaskName } from "./declareProgram.js";
export type { InputPlugin, InputSpec, InputType } from "./input.js";
export { defineInput, inputOf, parseOptions } from "./inputs/input.js";
export { textBag, textBagInput } from "./inputs/textBag.js";
export { type DType, KINDS, type Kind, type Shape } from "./kind.js";
export type { LabelPlugin, LabelSpec, LabelType, Row, RowContext, RowFunction, RowFunctionPlugin } from "./label.js";
export { type BinaryPrediction, binary, binaryLabel } from "./labels/binary.js";
export { defineLabel, type LabelSettings, labelOf } from "./labels/label.js";
export type { Loss, LossPlugin, LossSpec } from "./loss.js";
export type {
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
export type { Chosen, Json, JsonObject, Plugin } from "./plugin.js";
export { formatProblem, GruyereError, type Problem } from "./problem.js";
export type { Action, ModuleDeclaration, PredictionFunction, ProgramDeclaration, Ref, TaskDeclaration } from "./program.js";
export type { PredictionPlugin, Vocabulary } from "./registry.js";
export { formatSignature, isSignature, type Outputs, type Signature, sizeOf, vectorOf } from "./signature.js";
export { type Task, type TaskSettings, task, type WithReturns } from "./task.js";
export type { Applied, ArgsOf, Bundle, Origin, RowsOf, Value } from "./value.js";
