import { type Axis, axisOf } from "./axis.js";
import type { Curve } from "./curve.js";
import { dashOf, FAINT, GRID, INK } from "./style.js";
import { element, escapeXml, label, round } from "./svg.js";
import { type Place, segments, thin } from "./thin.js";

/** Where a panel's axes are drawn, in pixels. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a panel's lines look, and its axes. */
export interface PanelStyle {
  readonly title: string;
  /** Shared by all panels of a picture. */
  readonly xs: Axis;
  readonly xLabel: string;
  readonly scale: "linear" | "log";
  readonly colours: ReadonlyMap<string, string>;
  readonly splits: readonly string[];
}

/** Lines with at most so many points show each of them. */
const MARKED = 40;

/** Axes with grid and labels, and a line per curve. */
export function drawPanel(curves: readonly Curve[], frame: Frame, style: PanelStyle): string {
  const points = curves.flatMap((curve) => curve.points);
  const shown = points.filter(({ y }) => Number.isFinite(y) && (style.scale === "linear" || y > 0));
  const { xs } = style;
  const ys = axisOf(
    points.map((point) => point.y),
    style.scale,
  );
  const place = (x: number, y: number): Place => ({
    x: frame.x + xs.place(x) * frame.width,
    y: frame.y + (1 - ys.place(y)) * frame.height,
  });
  const [right, bottom] = [frame.x + frame.width, frame.y + frame.height];
  const text = { "font-size": 11, fill: FAINT };
  const rows = ys.ticks.flatMap((tick) => {
    const y = frame.y + (1 - ys.place(tick.value)) * frame.height;
    return [
      element("line", { x1: frame.x, x2: right, y1: y, y2: y, stroke: GRID }),
      label(tick.text, { x: frame.x - 8, y: y + 4, "text-anchor": "end", ...text }),
    ];
  });
  const columns = xs.ticks.flatMap((tick) => {
    const x = frame.x + xs.place(tick.value) * frame.width;
    return [
      element("line", { x1: x, x2: x, y1: bottom, y2: bottom + 4, stroke: FAINT }),
      label(tick.text, { x, y: bottom + 17, "text-anchor": "middle", ...text }),
    ];
  });
  const title = style.scale === "log" ? `${style.title} (log scale)` : style.title;
  return [
    label(title, { x: frame.x, y: frame.y - 9, "font-size": 13, "font-weight": 600, fill: INK }),
    ...rows,
    element("line", { x1: frame.x, x2: right, y1: bottom, y2: bottom, stroke: FAINT }),
    ...columns,
    label(style.xLabel, { x: right, y: bottom + 32, "text-anchor": "end", ...text }),
    ...(shown.length > 0
      ? curves.map((curve) => drawCurve(curve, place, style))
      : [
          label("no finite value", {
            x: frame.x + frame.width / 2,
            y: frame.y + frame.height / 2,
            "text-anchor": "middle",
            ...text,
          }),
        ]),
  ].join("");
}

function drawCurve(curve: Curve, place: (x: number, y: number) => Place, { colours, splits }: PanelStyle): string {
  const split = curve.split ?? "";
  const dash = dashOf(split, splits.indexOf(split));
  const stroke = colours.get(curve.name) ?? INK;
  const runs = segments(
    thin(
      curve.points.map(({ x, y }) => place(x, y)),
      1,
    ),
  );
  const marked = curve.points.length <= MARKED;
  const drawn = runs.flatMap((run) => {
    const path = run.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("");
    const line = element("path", { d: path, ...(dash && { "stroke-dasharray": dash }) });
    const dots =
      marked || run.length === 1
        ? run.map(({ x, y }) => element("circle", { cx: x, cy: y, r: 2.2, fill: stroke, stroke: "none" }))
        : [];
    return run.length > 1 ? [line, ...dots] : dots;
  });
  const name = curve.split === undefined ? curve.name : `${curve.name}, ${curve.split}`;
  return element(
    "g",
    { stroke, fill: "none", "stroke-width": 1.8, "stroke-linejoin": "round" },
    element("title", {}, escapeXml(name)),
    ...drawn,
  );
}
