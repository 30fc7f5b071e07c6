import type { Row } from "@gruyere/flow";
import type { Source } from "./source.js";

/** The splits of a data set, in the order in which reports list them. */
export const SPLITS = ["train", "validation", "test"] as const;
/** One of the splits: rows to learn from, to choose by, and to report on. */
export type Split = (typeof SPLITS)[number];

/**
 * How one source is split.
 * - fractions: of the rows in a seeded order; what is left of 1 is train's.
 * - modulo: row index mod n decides (`{ modulo: 5, validation: [3], test: [4] }`); the rest is train.
 * - a function of the row and its index.
 */
export type SplitRule =
  | { readonly validation?: number | undefined; readonly test?: number | undefined; readonly seed?: number | undefined }
  | {
      readonly modulo: number;
      readonly validation?: readonly number[] | undefined;
      readonly test?: readonly number[] | undefined;
    }
  | ((row: Row, index: number) => Split);

/** A data set: its source, or one source per split, and how its columns map to the program's fields. */
export interface DatasetDeclaration {
  readonly source: Source | { readonly [S in Split]?: Source };
  /** Default for a single source: 80 % train, 10 % validation, 10 % test, seed 0. */
  readonly split?: SplitRule;
  /**
   * From the program's fields (inputs' and labels') to the source's columns. Without it, every field that the source has by the
   * same name is mapped. With it, inputs fall back to the same name, labels must be listed: a set serves a task iff it maps
   * that task's label, or the task has none.
   */
  readonly columns?: Readonly<Record<string, string>>;
  /** How often the train split is repeated in an epoch. Default 1. */
  readonly repeat?: number;
}

/** The data of a program, by data set. */
export type Datasets = Readonly<Record<string, DatasetDeclaration>>;
