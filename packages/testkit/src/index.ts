export { describeEngine, type EngineSuiteOptions } from "./engine/describeEngine.js";
export { numberArithmetic } from "./engine/numberArithmetic.js";
export { numericGradients } from "./engine/numericGradients.js";
