import { type Growth, growthOf, type Point } from "./growth.js";
import { short } from "./markdown.js";
import type { CaseResult } from "./result.js";
import { at, label, logScale, picture, STYLE, stroke } from "./svg.js";

const PANEL = 240;
const MARGIN = 44;
const HEIGHT = 250;

/** Step times as a quantity grows, one panel each, both axes logarithmic. */
export function growthChart(cases: readonly CaseResult[]): string {
  const panels = growthOf(cases);
  const parts = panels.flatMap((growth, i) => panel(growth, i * PANEL));
  const legend = [
    label(MARGIN, HEIGHT - 6, "ours").replace(STYLE.text, STYLE.ours),
    label(MARGIN + 40, HEIGHT - 6, "torch"),
    label(MARGIN + 84, HEIGHT - 6, "median ms of a step"),
  ];
  return picture(Math.max(1, panels.length) * PANEL, HEIGHT, "Step time as the work grows", [...parts, ...legend]);
}

function panel({ axis, points }: Growth, left: number): readonly string[] {
  const values = points.map(({ value }) => value);
  const times = points.flatMap(({ ours, theirs }) => (theirs === undefined ? [ours] : [ours, theirs]));
  const [fastest, slowest] = [Math.min(...times), Math.max(...times)];
  const x = logScale([Math.min(...values), Math.max(...values)], [left + MARGIN, left + PANEL - 16]);
  const y = logScale([fastest, slowest], [HEIGHT - 56, 34]);
  const line = (of: (point: Point) => number | undefined, colour: string) => {
    const places = points.flatMap((point) => {
      const time = of(point);
      return time === undefined ? [] : [`${at(x(point.value))},${at(y(time))}`];
    });
    return `<polyline points="${places.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`;
  };
  return [
    label(left + MARGIN, 18, axis),
    stroke([left + MARGIN, HEIGHT - 56], [left + PANEL - 16, HEIGHT - 56], STYLE.text, 0.5),
    ...[fastest, slowest].map((time) => label(left + MARGIN - 6, y(time) + 4, short(time), "end")),
    ...values.map((value) => label(x(value), HEIGHT - 38, String(value), "middle")),
    line(({ theirs }) => theirs, STYLE.theirs),
    line(({ ours }) => ours, STYLE.ours),
  ];
}
