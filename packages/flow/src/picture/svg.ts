import type { ProgramDeclaration } from "../program.js";
import { arrowsOf, round } from "./arrows.js";
import { COLOURS } from "./colours.js";
import { type PictureNode, type PictureRole, pictureGraph } from "./graph.js";
import { layersOf, type Slot } from "./layers.js";
import { type Place, placeSlots, type Size } from "./place.js";

const MARGIN = 28;
const HEADER = 46;
const LEGEND = 44;
const LINE = 17;
const PADDING = { x: 16, y: 11 } as const;
const LANE = 10;
const GAP = 60;
const FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif";
const LEGENDS: readonly (readonly [PictureRole, string])[] = [
  ["input", "input"],
  ["trunk", "trunk: shared by tasks"],
  ["head", "head: of one task"],
  ["task", "task"],
];

/**
 * A program as a self-contained SVG, data flowing from left to right: inputs, applications of modules (trunk and heads told
 * apart, shared ones once), tasks with label and loss. Frozen modules and tasks that are not trained have a dashed border; a
 * dashed arrow leads to what a loss compares with. The same program gives the same text.
 */
export function svg(program: ProgramDeclaration): string {
  const graph = pictureGraph(program);
  const layers = layersOf(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const sizeOf = ({ id, dummy }: Slot): Size => boxSize(dummy ? undefined : nodes.get(id));
  const layerOf = new Map(layers.layers.flat().map(({ id, layer }) => [id, layer]));
  const gapAfter = (layer: number): number => {
    const tags = graph.edges.filter(({ from }) => layerOf.get(from) === layer).map(({ keys }) => textWidth(keys.join(", "), 11));
    const fans = graph.nodes.map(({ id }) =>
      layerOf.get(id) === layer ? graph.edges.filter(({ from }) => from === id).length : 0,
    );
    return GAP + Math.max(0, ...tags, ...fans.map((arrows) => Math.min(90, arrows * 6)));
  };
  const places = placeSlots(layers, sizeOf, gapAfter);

  const boxes = layers.layers.flat().map((slot) => ({
    slot,
    place: places.get(slot.id) ?? ORIGIN,
    size: { ...sizeOf(slot), width: places.get(slot.id)?.width ?? 0 },
  }));
  const top = Math.min(0, ...boxes.map(({ place, size }) => place.y - size.height / 2));
  const bottom = Math.max(0, ...boxes.map(({ place, size }) => place.y + size.height / 2));
  const right = Math.max(0, ...boxes.map(({ place, size }) => place.x + size.width / 2));
  const width = Math.max(right, legendWidth()) + 2 * MARGIN;
  const height = bottom - top + HEADER + LEGEND + MARGIN;
  const shift = { x: MARGIN + Math.max(0, (width - 2 * MARGIN - right) / 2), y: HEADER + MARGIN / 2 - top };

  const arrows = arrowsOf(layers, places, (id) => boxSize(nodes.get(id)).height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" font-family="${FONT}">`,
    `<title>${escapeXml(`The program ${graph.title}`)}</title>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 .6 7.4 4 0 7.4z" fill="${COLOURS.arrow}"/></marker></defs>`,
    `<rect x=".5" y=".5" width="${round(width - 1)}" height="${round(height - 1)}" rx="12" fill="${COLOURS.background}" stroke="${COLOURS.frame}"/>`,
    text(MARGIN, 33, graph.title, { size: 16, weight: 650, anchor: "start" }),
    `<g transform="translate(${round(shift.x)} ${round(shift.y)})">`,
    ...arrows.map(
      ({ edge, d }) =>
        `<path d="${d}" fill="none" stroke="${COLOURS.arrow}" stroke-width="1.5"${edge.target ? ' stroke-dasharray="5 4"' : ""} marker-end="url(#tip)"/>`,
    ),
    ...boxes.flatMap(({ slot, place, size }) => {
      const node = slot.dummy ? undefined : nodes.get(slot.id);
      return node ? [box(node, place, size)] : [];
    }),
    ...arrows.flatMap(({ edge, middle }) => (edge.keys.length === 0 ? [] : [keyTag(edge.keys.join(", "), middle)])),
    "</g>",
    legend(width, height),
    "</svg>",
    "",
  ].join("\n");
}

const ORIGIN: Place = { x: 0, y: 0, width: 0 };

function boxSize(node: PictureNode | undefined): Size {
  if (!node) return { width: 0, height: LANE };
  const width = Math.max(textWidth(node.title, 14, true), ...node.lines.map((line) => textWidth(line, 12)));
  return { width: Math.max(72, width + 2 * PADDING.x), height: 19 + node.lines.length * LINE + 2 * PADDING.y - 4 };
}

function box({ role, title, lines, quiet }: PictureNode, { x, y }: Place, { width, height }: Size): string {
  const { fill, line } = COLOURS[role];
  const rounding = role === "task" ? height / 2.6 : role === "input" ? 4 : 9;
  const border = quiet ? ' stroke-dasharray="5 3"' : "";
  const top = y - height / 2 + PADDING.y;
  return [
    `<rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${round(height)}" rx="${round(rounding)}" fill="${fill}" stroke="${line}" stroke-width="1.4"${border}/>`,
    text(x, top + 13, title, { size: 14, weight: 620 }),
    ...lines.map((content, i) => text(x, top + 13 + (i + 1) * LINE, content, { size: 12, colour: COLOURS.faint })),
  ].join("");
}

function keyTag(key: string, { x, y }: { readonly x: number; readonly y: number }): string {
  const width = textWidth(key, 11) + 8;
  return `<rect x="${round(x - width / 2)}" y="${round(y - 8)}" width="${round(width)}" height="16" rx="8" fill="${COLOURS.background}"/>${text(x, y + 4, key, { size: 11, colour: COLOURS.faint })}`;
}

const legendStep = (label: string): number => textWidth(label, 12) + 44;
const legendWidth = (): number => LEGENDS.reduce((sum, [, label]) => sum + legendStep(label), 0) - 20;

function legend(width: number, height: number): string {
  let x = (width - legendWidth()) / 2;
  return LEGENDS.map(([role, label]) => {
    const { fill, line } = COLOURS[role];
    const item = `<rect x="${round(x)}" y="${round(height - 31)}" width="16" height="12" rx="3" fill="${fill}" stroke="${line}"/>${text(x + 23, height - 21, label, { size: 12, colour: COLOURS.faint, anchor: "start" })}`;
    x += legendStep(label);
    return item;
  }).join("");
}

function text(
  x: number,
  y: number,
  content: string,
  style: { readonly size: number; readonly weight?: number; readonly colour?: string; readonly anchor?: "start" | "middle" },
): string {
  const { size, weight = 400, colour = COLOURS.text, anchor = "middle" } = style;
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${colour}">${escapeXml(content)}</text>`;
}

/** An estimate on the safe side: fonts differ from reader to reader. */
function textWidth(content: string, size: number, bold = false): number {
  const units = [...content].reduce(
    (sum, letter) =>
      sum + (/[ilj.,:;|'!()[\] ]/.test(letter) ? 0.34 : /[mwMW@×]/.test(letter) ? 0.9 : /[^ -ÿ]/.test(letter) ? 1 : 0.58),
    0,
  );
  return units * size * (bold ? 1.07 : 1);
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text for XML: markup escaped, characters that XML forbids shown as a replacement. */
const escapeXml = (content: string): string =>
  content
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
