export { describeAgreement } from "./engine/describeAgreement.js";
export { describeEngine, type EngineSuiteOptions } from "./engine/describeEngine.js";
export { numberArithmetic } from "./engine/numberArithmetic.js";
export { type NumericOptions, numericGradients } from "./engine/numericGradients.js";
