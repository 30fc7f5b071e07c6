import type { PictureEdge } from "./graph.js";
import type { Layers } from "./layers.js";
import type { Place } from "./place.js";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** An arrow's path in SVG, and the middle of its first stretch, for a label. */
export interface Arrow {
  readonly edge: PictureEdge;
  readonly d: string;
  readonly middle: Point;
}

const SPREAD = 17;

/** Draws every arrow: ends spread over the sides of their boxes in the order of what they lead to, level through each layer. */
export function arrowsOf(
  { chains }: Layers,
  places: ReadonlyMap<string, Place>,
  heightOf: (id: string) => number,
): readonly Arrow[] {
  const at = (id: string | undefined): Place => places.get(id ?? "") ?? { x: 0, y: 0, width: 0 };
  const leaving = ends(
    chains,
    ({ edge }) => edge.from,
    ({ slots }) => at(slots[1]).y,
    heightOf,
  );
  const arriving = ends(
    chains,
    ({ edge }) => edge.to,
    ({ slots }) => at(slots.at(-2)).y,
    heightOf,
  );
  return chains.map((chain, i) => {
    const { edge, slots } = chain;
    const [from, to] = [at(edge.from), at(edge.to)];
    const points = [
      { x: from.x + from.width / 2, y: from.y + (leaving[i] ?? 0) },
      ...slots.slice(1, -1).flatMap((id) => {
        const { x, y, width } = at(id);
        return [
          { x: x - width / 2, y },
          { x: x + width / 2, y },
        ];
      }),
      { x: to.x - to.width / 2, y: to.y + (arriving[i] ?? 0) },
    ];
    return { edge, ...smooth(points) };
  });
}

/** How far from the middle of a box's side each arrow ends. */
function ends<C>(
  chains: readonly C[],
  boxOf: (chain: C) => string,
  other: (chain: C) => number,
  heightOf: (id: string) => number,
): readonly number[] {
  const offsets = Array<number>(chains.length).fill(0);
  for (const box of new Set(chains.map(boxOf))) {
    const here = [...chains.keys()].filter((i) => chains.slice(i, i + 1).some((chain) => boxOf(chain) === box));
    const heights = new Map(here.map((i) => [i, chains.slice(i, i + 1).map(other)[0] ?? 0]));
    here.sort((a, b) => (heights.get(a) ?? 0) - (heights.get(b) ?? 0));
    const step = Math.min(SPREAD, (heightOf(box) - 24) / Math.max(1, here.length - 1));
    for (const [k, i] of here.entries()) offsets[i] = (k - (here.length - 1) / 2) * step;
  }
  return offsets;
}

/** A smooth path through points, level at each. */
function smooth([first = { x: 0, y: 0 }, ...others]: readonly Point[]): { readonly d: string; readonly middle: Point } {
  let d = `M${round(first.x)} ${round(first.y)}`;
  let from = first;
  for (const to of others) {
    const bend = (to.x - from.x) / 2;
    d +=
      from.y === to.y
        ? ` H${round(to.x)}`
        : ` C${round(from.x + bend)} ${round(from.y)} ${round(to.x - bend)} ${round(to.y)} ${round(to.x)} ${round(to.y)}`;
    from = to;
  }
  const [second = first] = others;
  return { d, middle: { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 } };
}

/** A coordinate with one decimal. */
export const round = (value: number): string => String(Math.round(value * 10) / 10);
