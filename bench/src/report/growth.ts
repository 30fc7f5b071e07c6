import type { Cost } from "../limits/cost.js";
import type { CaseResult } from "./result.js";

/** Cases that differ in one quantity. */
export interface Growth {
  readonly axis: string;
  readonly points: readonly Point[];
}

/** Median step times, ours and PyTorch's, at a value of the axis. */
export interface Point {
  readonly value: number;
  readonly ours: number;
  readonly theirs?: number;
  readonly cost: Cost;
}

/** Groups cases by the axis that they vary; an axis with a single case shows no growth. */
export function growthOf(cases: readonly CaseResult[]): readonly Growth[] {
  const axes = [...new Set(cases.flatMap(({ benchCase }) => benchCase.axis?.name ?? []))];
  return axes
    .map((axis) => ({ axis, points: cases.flatMap((each) => pointOf(each, axis)) }))
    .filter(({ points }) => points.length > 1);
}

function pointOf({ benchCase, ours, comparisons, cost }: CaseResult, axis: string): readonly Point[] {
  if (benchCase.axis?.name !== axis || !ours.sum) return [];
  const theirs = comparisons.find(({ peer }) => peer === "torch")?.theirs.median;
  return [{ value: benchCase.axis.value, ours: ours.sum.timing.median, cost, ...(theirs !== undefined && { theirs }) }];
}
