import { short } from "./markdown.js";
import type { Comparison } from "./result.js";
import { at, label, logScale, picture, STYLE, stroke } from "./svg.js";

const WIDTH = 720;
const LEFT = 210;
const RIGHT = 60;
const ROW = 24;
const TOP = 30;

/** Ratios as dots with their intervals, targets as ticks, over a logarithmic axis. */
export function ratioChart(compared: readonly Comparison[]): string {
  const values = compared.flatMap(({ ratio, target }) => [ratio.low, ratio.high, ...(target === undefined ? [] : [target])]);
  const x = logScale([Math.min(...values, 0.1), Math.max(...values, 1)], [LEFT, WIDTH - RIGHT]);
  const bottom = TOP + ROW * compared.length;
  const rows = compared.flatMap(({ name, peer, ratio, target }, i) => {
    const y = TOP + ROW * (i + 0.5);
    return [
      label(LEFT - 12, y + 4, `${name} / ${peer}`, "end"),
      stroke([x(ratio.low), y], [x(ratio.high), y], STYLE.ours, 3),
      `<circle cx="${at(x(ratio.value))}" cy="${at(y)}" r="4.5" fill="${STYLE.ours}"/>`,
      ...(target === undefined ? [] : [stroke([x(target), y - 8], [x(target), y + 8], STYLE.target, 2)]),
      label(WIDTH - RIGHT + 12, y + 4, short(ratio.value)),
    ];
  });
  const same = [stroke([x(1), TOP], [x(1), bottom], STYLE.theirs), label(x(1), TOP - 8, "1: as fast", "middle")];
  const legend = label(
    LEFT,
    bottom + 20,
    "ours / theirs with its 95 % interval; the green tick is the target; to the left is faster",
  );
  return picture(WIDTH, bottom + 32, "Step times, ours / theirs", [...same, ...rows, legend]);
}
