export { type DatasetDeclaration, type Datasets, SPLITS, type Split, type SplitRule } from "./dataset.js";
export type { Encoder } from "./encoder.js";
export type { DataSummary, FittedInputs, PreparedData, PreparedSet } from "./prepared.js";
export type { Source, SourceRow } from "./source.js";
