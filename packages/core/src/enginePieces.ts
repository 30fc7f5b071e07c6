/** What engines are made of: for engines only, not for programs. */

export { hasVulkanDriver } from "#platform";
export { describeRef } from "./compile/describeRef.js";
export type { Loop, LoopResult, RunLoop, Tensors } from "./scan.js";
export { checkState } from "./tfjs/checkState.js";
export { type Devices, openDevices } from "./tfjs/devices.js";
export { type Computed, computeElsewhere } from "./tfjs/elsewhere.js";
export { drawName, fillDraw } from "./tfjs/hostDraw.js";
export { scanWith } from "./tfjs/loops/scanWith.js";
export { unrollLoop } from "./tfjs/loops/unrollLoop.js";
export { type LabelTensors, lossOwner, lossSum } from "./tfjs/lossSum.js";
export { nodesFor } from "./tfjs/nodesFor.js";
export { operationError } from "./tfjs/operationError.js";
export type { Owner } from "./tfjs/owner.js";
export { Parameters } from "./tfjs/parameters.js";
export { featureLengthsDiffer } from "./tfjs/recordedTape.js";
export { isRecording, type OperationRecord, recordOperation } from "./tfjs/recordOperation.js";
export { type Draw, type ModuleTensors, type NodeValues, ownerOf, runNode, type Training } from "./tfjs/runNode.js";
export { checkDenominator } from "./tfjs/stepPasses.js";
export { GradientTape, type Seed } from "./tfjs/tape.js";
export { taskOf, wantedTasks } from "./tfjs/taskOf.js";
export { lossRefs, presentTasks } from "./tfjs/trainingPass.js";
export { type Operation, type TracedUpdate, traceUpdate } from "./tfjs/update/traceUpdate.js";
export { isPresent, presentTargets, weightSum, weightsOf } from "./tfjs/upload.js";
export { checkShape, inputOf } from "./tfjs/values.js";
