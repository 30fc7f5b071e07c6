import { axisOf } from "./axis.js";
import type { Curve } from "./curve.js";
import { drawLegend } from "./legend.js";
import { drawPanel } from "./panel.js";
import { colourOf, FAINT, INK } from "./style.js";
import { element, escapeXml, label } from "./svg.js";

/** How learning curves are drawn. */
export interface LearningCurvesOptions {
  /** Default "Learning curves". */
  readonly title?: string;
  /** What x counts. Default "step". */
  readonly x?: string;
  /** Panels with a logarithmic y axis, where values of 0 and less are gaps. Default none. */
  readonly log?: readonly string[];
}

const WIDTH = 860;
const MARGIN = { left: 70, right: 24, top: 44, bottom: 44 };
const PANEL = { height: 230, gap: 66 };

/**
 * A picture of learning curves as SVG that stands alone: no script, no font, no style from outside. Panels (loss, then each
 * metric) lie below one another; a colour for each name, a dash pattern for each split, a legend for both. Values that are not finite
 * are gaps, a value alone is a dot, and long lines are thinned to their extremes for each pixel.
 *
 * ```ts
 * const loss = { name: "movie", split: "train", points: [{ x: 0, y: 0.7 }, { x: 10, y: 0.4 }] };
 * learningCurves([loss], { log: ["loss"] }).startsWith("<svg"); // => true
 * ```
 */
export function learningCurves(curves: readonly Curve[], options: LearningCurvesOptions = {}): string {
  const { title = "Learning curves", x = "step", log = [] } = options;
  const panels = [...new Set(curves.map(panelOf))];
  const splits = [...new Set(curves.flatMap((curve) => curve.split ?? []))];
  const colours = new Map([...new Set(curves.map((curve) => curve.name))].map((name, n) => [name, colourOf(n)]));
  const places = curves.flatMap((curve) => curve.points.map((point) => point.x));
  const xs = axisOf(places, "linear", { whole: places.every(Number.isInteger) });
  const inner = WIDTH - MARGIN.left - MARGIN.right;
  const legend = drawLegend(colours, splits, { x: MARGIN.left, y: MARGIN.top + 14, width: inner });
  const top = MARGIN.top + legend.height + 30;
  const drawn = panels.map((panel, i) => {
    const frame = { x: MARGIN.left, y: top + i * (PANEL.height + PANEL.gap), width: inner, height: PANEL.height };
    const scale = log.includes(panel) ? "log" : "linear";
    const lines = curves.filter((curve) => panelOf(curve) === panel);
    return drawPanel(lines, frame, { title: panel, xs, xLabel: x, scale, colours, splits });
  });
  const height = panels.length === 0 ? 120 : top + panels.length * (PANEL.height + PANEL.gap) - PANEL.gap + MARGIN.bottom;
  const nothing = label("nothing recorded yet", { x: MARGIN.left, y: 80, "font-size": 12, fill: FAINT });
  return element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: "img",
      "font-family": "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif",
    },
    element("title", {}, escapeXml(title)),
    element("rect", { width: WIDTH, height, fill: "#ffffff" }),
    label(title, { x: MARGIN.left, y: 32, "font-size": 18, "font-weight": 600, fill: INK }),
    legend.svg,
    ...(panels.length === 0 ? [nothing] : drawn),
  );
}

const panelOf = (curve: Curve): string => curve.panel ?? "loss";
