export type { CheckSettings, GradientReport } from "./compareGradients.js";
export { describeAgreement } from "./engine/describeAgreement.js";
export { describeEngine, type EngineSuiteOptions } from "./engine/describeEngine.js";
export { type NumericOptions, numericGradients } from "./engine/numericGradients.js";
export { expectNoLeaks } from "./expectNoLeaks.js";
export { type CheckInput, gradientCheck, lossGradientCheck } from "./gradientCheck.js";
export { type Feeds, interpret } from "./interpreter/interpret.js";
export { interpretedGradients, type SlopeOptions, type Slopes } from "./interpreter/interpretedGradients.js";
export { type Slope, slopeError } from "./interpreter/slope.js";
