import { dashOf, FAINT, INK } from "./style.js";
import { element, label } from "./svg.js";

const ROW = 20;
const SWATCH = 24;
const LONGEST = 42;

/** Width of a text of 12 px, near enough to lay out a legend. */
const widthOf = (text: string): number => 6.7 * text.length;

const shorten = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

/** The legend, in as many rows as it needs: names by colour, then, where there are several, splits by dash pattern. */
export function drawLegend(
  colours: ReadonlyMap<string, string>,
  splits: readonly string[],
  place: { readonly x: number; readonly y: number; readonly width: number },
): { readonly svg: string; readonly height: number } {
  const dashes = splits.length > 1 ? splits.map((split, n) => ({ text: split, colour: FAINT, dash: dashOf(split, n) })) : [];
  const entries = [...[...colours].map(([text, colour]) => ({ text, colour, dash: "" })), ...dashes];
  let [x, y] = [place.x, place.y];
  const drawn = entries.map(({ text, colour, dash }) => {
    const shown = shorten(text);
    const width = SWATCH + 6 + widthOf(shown) + 18;
    if (x > place.x && x + width > place.x + place.width) [x, y] = [place.x, y + ROW];
    const line = {
      x1: x,
      x2: x + SWATCH,
      y1: y,
      y2: y,
      stroke: colour,
      "stroke-width": 2.5,
      ...(dash && { "stroke-dasharray": dash }),
    };
    const entry = element("line", line) + label(shown, { x: x + SWATCH + 6, y: y + 4, "font-size": 12, fill: INK });
    x += width;
    return entry;
  });
  return { svg: drawn.join(""), height: entries.length === 0 ? 0 : y - place.y + ROW };
}
