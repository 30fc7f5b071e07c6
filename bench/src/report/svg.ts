/** Colours and type that read on a light and on a dark page. */
export const STYLE = {
  ours: "#d99000",
  theirs: "#7a7f87",
  target: "#2f9e6e",
  text: "#7a7f87",
} as const;

/** Text with what SVG reserves escaped. */
export function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A line of text. */
export function label(x: number, y: number, text: string, anchor: "start" | "middle" | "end" = "start"): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" fill="${STYLE.text}">${escaped(text)}</text>`;
}

/** A straight line. */
export function stroke(from: readonly [number, number], to: readonly [number, number], colour: string, width = 1): string {
  return `<line x1="${at(from[0])}" y1="${at(from[1])}" x2="${at(to[0])}" y2="${at(to[1])}" stroke="${colour}" stroke-width="${width}"/>`;
}

/** A picture of this size. */
export function picture(width: number, height: number, title: string, parts: readonly string[]): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${at(height)}" font-family="sans-serif" font-size="12" role="img">`;
  return [head, `<title>${escaped(title)}</title>`, ...parts, "</svg>", ""].join("\n");
}

/** A coordinate, to a tenth. */
export const at = (value: number): string => String(Math.round(value * 10) / 10);

/** A logarithmic scale from a range of values to a range of coordinates. */
export function logScale(
  [low, high]: readonly [number, number],
  [from, to]: readonly [number, number],
): (value: number) => number {
  const span = Math.log(high) - Math.log(low);
  return (value) => from + (span === 0 ? 0 : ((Math.log(value) - Math.log(low)) / span) * (to - from));
}
