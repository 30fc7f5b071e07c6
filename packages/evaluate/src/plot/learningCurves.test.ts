import { describe, expect, test } from "vitest";
import type { Curve } from "./curve.js";
import { learningCurves } from "./learningCurves.js";

const line = (name: string, ys: readonly number[], more: Partial<Curve> = {}): Curve => ({
  name,
  points: ys.map((y, x) => ({ x, y })),
  ...more,
});

/** Element names with their nesting checked: enough of an XML parser for a picture without comments or entities of its own. */
function elementsOf(svg: string): readonly string[] {
  const open: string[] = [];
  const all: string[] = [];
  for (const [, close, name = "", , self] of svg.matchAll(/<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<>]*")*)(\/?)>/g)) {
    if (close) expect(open.pop()).toBe(name);
    else {
      all.push(name);
      if (!self) open.push(name);
    }
  }
  expect(open).toEqual([]);
  expect(svg.replace(/<[^<>]*>/g, "")).not.toMatch(/[<>]/);
  return all;
}

const paths = (svg: string): readonly string[] => [...svg.matchAll(/<path d="([^"]*)"/g)].map(([, d = ""]) => d);
const circles = (svg: string): number => svg.split("<circle").length - 1;
const heightOf = (svg: string): number => Number(/ height="(\d+)"/.exec(svg)?.[1]);

describe("the picture of learning curves", () => {
  test("[E14] it is one well-formed SVG that needs nothing from outside", () => {
    const svg = learningCurves([line("movie", [3, 2, 1], { split: "train" }), line("yelp", [2, 1, 1], { panel: "f1" })]);
    const elements = elementsOf(svg);
    expect(elements[0]).toBe("svg");
    expect(elements.filter((name) => ["script", "image", "style", "use", "a", "foreignObject"].includes(name))).toEqual([]);
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|url\(|href/);
  });

  test("[E14] it shows its title, the name of the x axis, panels, and a legend of names and of splits", () => {
    const svg = learningCurves(
      [
        line("movie", [3, 2], { split: "train" }),
        line("movie", [3, 2], { split: "validation" }),
        line("yelp", [1, 2], { panel: "f1" }),
      ],
      { title: "Reviews", x: "epoch" },
    );
    for (const text of ["Reviews", "epoch", "loss", "f1", "movie", "yelp", "train", "validation"])
      expect(svg).toContain(`>${text}</text>`);
  });

  test("[E14] names with characters of XML are text, and forbidden characters are replaced", () => {
    const svg = learningCurves([line("<b>&\"'\u0007", [1, 2])], { title: "</svg><script>" });
    elementsOf(svg);
    expect(svg).toContain("&lt;b&gt;&amp;&quot;&apos;�");
    expect(svg).not.toContain("<script");
  });

  test("[E15] values that are not finite are gaps, and a value alone is a dot", () => {
    const nan = Number.NaN;
    const svg = learningCurves([line("a", [...Array(50).keys(), nan, 7, Number.POSITIVE_INFINITY, ...Array(50).keys()])]);
    expect(paths(svg)).toHaveLength(2);
    expect(circles(svg)).toBe(1);
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test("[E15] a single point, equal values, nothing finite, no curve: each is a picture", () => {
    expect(circles(learningCurves([line("a", [0.5])]))).toBe(1);
    for (const value of [0, 1, -3, 1e-12, 1e12]) {
      const svg = learningCurves([line("a", [value, value, value])]);
      expect(paths(svg)).toHaveLength(1);
      expect(svg).not.toMatch(/NaN|Infinity/);
    }
    expect(learningCurves([line("a", [Number.NaN])])).toContain("no finite value");
    expect(learningCurves([line("a", [])])).toContain("no finite value");
    expect(learningCurves([])).toContain("nothing recorded yet");
    for (const curves of [[], [line("a", [])], [line("a", [Number.NaN])]]) elementsOf(learningCurves(curves));
  });

  test("[E16] on a logarithmic axis equal ratios are equal distances, and 0 and less are gaps", () => {
    const svg = learningCurves([line("a", [1, 0.1, 0.01]), line("b", [1, 0, -1, 1])], { log: ["loss"] });
    expect(svg).toContain("loss (log scale)");
    const [path = ""] = paths(svg);
    const [a = 0, b = 0, c = 0] = [...path.matchAll(/ ([\d.]+)/g)].map(([, y]) => Number(y));
    expect(b - a).toBeGreaterThan(10);
    expect(b - a).toBeCloseTo(c - b, 1);
    // The dots of b at both ends, and the three of a.
    expect(circles(svg)).toBe(5);
  });

  test("[E16] lower values are drawn lower, later ones further right", () => {
    const [path = ""] = paths(learningCurves([line("a", [3, 2, 1])]));
    const places = [...path.matchAll(/([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    for (const [i, [x, y]] of places.slice(1).entries()) {
      expect(x).toBeGreaterThan(places[i]?.[0] ?? Number.NaN);
      expect(y).toBeGreaterThan(places[i]?.[1] ?? Number.NaN);
    }
  });

  test("[E17] a hundred thousand steps stay a small picture that keeps its spike", () => {
    const ys = Array.from({ length: 100_000 }, (_, i) => (i === 50_001 ? 100 : 1 + 1e-3 * (i % 7)));
    const svg = learningCurves([line("a", ys)]);
    expect(svg.length).toBeLessThan(60_000);
    const [path = ""] = paths(svg);
    const top = Math.min(...[...path.matchAll(/ ([\d.]+)/g)].map(([, y]) => Number(y)));
    // The axis reaches to the spike: without it, the line would lie at the bottom.
    expect(top).toBeLessThan(120);
  });

  test("[E17] sixty-four names have sixty-four colours and a legend of several rows", () => {
    const curves = Array.from({ length: 64 }, (_, i) => line(`task-${i}`, [i, i + 1]));
    const svg = learningCurves(curves);
    const strokes = new Set([...svg.matchAll(/<g stroke="([^"]+)"/g)].map(([, stroke]) => stroke));
    expect(strokes.size).toBe(64);
    expect(heightOf(svg)).toBeGreaterThan(heightOf(learningCurves(curves.slice(0, 2))) + 60);
  });
});
