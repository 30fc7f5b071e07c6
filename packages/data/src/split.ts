import { GruyereError, type Row } from "@gruyere/flow";
import { randomStream } from "@gruyere/random";
import { SPLITS, type Split, type SplitRule } from "./dataset.js";
import { show } from "./show.js";

/** What holds when a data set says nothing: 80 % train, 10 % validation, 10 % test, seed 0. */
export const DEFAULT_SPLIT = { validation: 0.1, test: 0.1, seed: 0 } as const;

/**
 * The split of each row. Every row gets exactly one.
 *
 * @param name The data set's, which the random order depends on.
 * @throws GruyereError (`bad-split` for a rule that makes no sense, `empty-split` for one that was asked for and has no row).
 */
export function assignSplits(rows: readonly Row[], rule: SplitRule | undefined, name: string): Split[] {
  const path = `data.${name}.split`;
  const splits = splitter(rows, rule ?? DEFAULT_SPLIT, name, path);
  for (const split of rule === undefined ? [] : askedFor(rule))
    if (!splits.includes(split))
      throw new GruyereError({
        code: "empty-split",
        path,
        expected: `at least one row in ${split}`,
        received: `none of ${rows.length}`,
        hint: "give the data set more rows, or change its split",
      });
  return splits;
}

function splitter(rows: readonly Row[], rule: SplitRule, name: string, path: string): Split[] {
  if (typeof rule === "function") return rows.map((row, index) => known(rule(row, index), `${path} of row ${index}`));
  if ("modulo" in rule) return byModulo(rows.length, rule, path);
  return byFractions(rows.length, rule, name, path);
}

/** Splits that a rule names; a function names none. */
function askedFor(rule: SplitRule): Split[] {
  if (typeof rule === "function") return [];
  if ("modulo" in rule) return SPLITS.filter((split) => split !== "train" && (rule[split]?.length ?? 0) > 0);
  return SPLITS.filter((split) => split !== "train" && (rule[split] ?? 0) > 0);
}

function known(split: unknown, path: string): Split {
  const found = SPLITS.find((name) => name === split);
  if (found !== undefined) return found;
  throw bad(path, `one of ${SPLITS.join(", ")}`, show(split), "return one of these from the split function");
}

function byModulo(
  count: number,
  { modulo, validation = [], test = [] }: Extract<SplitRule, { modulo: number }>,
  path: string,
): Split[] {
  if (!Number.isInteger(modulo) || modulo < 1)
    throw bad(`${path}.modulo`, "a positive integer", show(modulo), "write, for instance, modulo: 5");
  for (const remainder of [...validation, ...test])
    if (!Number.isInteger(remainder) || remainder < 0 || remainder >= modulo)
      throw bad(path, `remainders from 0 to ${modulo - 1}`, show(remainder), `row index mod ${modulo} is never that`);
  const twice = validation.find((remainder) => test.includes(remainder));
  if (twice !== undefined) throw bad(path, "each remainder in one split", show(twice), "take it out of validation or of test");
  return Array.from({ length: count }, (_, index) =>
    validation.includes(index % modulo) ? "validation" : test.includes(index % modulo) ? "test" : "train",
  );
}

function byFractions(
  count: number,
  { validation = 0, test = 0, seed = 0 }: Exclude<SplitRule, { modulo: number } | ((row: Row, index: number) => Split)>,
  name: string,
  path: string,
): Split[] {
  for (const [split, fraction] of Object.entries({ validation, test }))
    if (!(fraction >= 0 && fraction <= 1))
      throw bad(`${path}.${split}`, "a fraction from 0 to 1", show(fraction), "write, for instance, 0.1 for 10 %");
  if (validation + test > 1 + 1e-9)
    throw bad(path, "validation and test of 1 together at most", String(validation + test), "what is left of 1 is train's");
  const ofValidation = Math.round(count * validation);
  const ofTest = Math.min(Math.round(count * test), count - ofValidation);
  const splits = new Array<Split>(count).fill("train");
  const order = randomStream({ seed, stream: "split", name }).permutation(count);
  for (const index of order.subarray(0, ofValidation)) splits[index] = "validation";
  for (const index of order.subarray(ofValidation, ofValidation + ofTest)) splits[index] = "test";
  return splits;
}

const bad = (path: string, expected: string, received: string, hint: string): GruyereError =>
  new GruyereError({ code: "bad-split", path, expected, received, hint });
