export { BACKENDS, type BackendChoice, type BackendName, type BackendSettings, type BackendStatus } from "./backends/backend.js";
export { probeBackends } from "./backends/probeBackends.js";
export { type CompileOptions, compile } from "./compile/compile.js";
export { printPlan } from "./compile/printPlan.js";
export { defineLoss, type LossDefinition, type LossFactory, type TensorLossPlugin } from "./defineLoss.js";
export {
  defineModule,
  type ModuleDefinition,
  type ModuleFactory,
  modulePlugin,
  optionalPort,
  type PortTypes,
  port,
  restPort,
  specOf,
  type TensorModulePlugin,
} from "./defineModule.js";
export type {
  Engine,
  EngineReport,
  EngineState,
  Executor,
  ForwardRequest,
  Gradients,
  OpenOptions,
  StepRandom,
  StepRequest,
  StepResult,
  Tape,
  TaskForward,
} from "./engine.js";
export { float64Arithmetic } from "./float64Arithmetic.js";
export type { Initialiser } from "./initialiser.js";
export { constant, ones, zeros } from "./initialisers/constant.js";
export { normal, uniform } from "./initialisers/distribution.js";
export { fanInUniform, heNormal, heUniform, xavierNormal, xavierUniform } from "./initialisers/fanScaled.js";
export { orthogonal } from "./initialisers/orthogonal.js";
export type { TensorLoss } from "./loss.js";
export type { BufferSpec, Masked, ModuleContext, ModuleInputs, ParameterSpec, Returned, TensorModule } from "./module.js";
export type { Part, Plan, PlanBuffer, PlanModule, PlanNode, PlanParameter, PlanRef, PlanTask } from "./plan.js";
export type { Loop, LoopResult, Tensors, TensorsOf } from "./scan.js";
export { createTfjsEngine, type TfjsEngineOptions } from "./tfjs/createTfjsEngine.js";
export type { Arithmetic, UpdateInput, UpdateRule, UpdateScalars } from "./update.js";
