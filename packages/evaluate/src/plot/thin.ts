/** A place in a picture. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/**
 * At most two places for each `width` of x, the lowest and the highest in their order, so that a picture of a million steps stays
 * small and keeps its spikes. A gap (y not finite) is kept.
 */
export function thin(places: readonly Place[], width: number): readonly Place[] {
  const thinned: Place[] = [];
  let group: Place[] = [];
  const flush = (): void => {
    const low = group.reduce((a, b) => (b.y < a.y ? b : a), group[0] ?? { x: 0, y: 0 });
    const high = group.reduce((a, b) => (b.y > a.y ? b : a), group[0] ?? { x: 0, y: 0 });
    if (group.length > 0) thinned.push(...(low === high ? [low] : low.x <= high.x ? [low, high] : [high, low]));
    group = [];
  };
  for (const place of places) {
    const [first] = group;
    if (!Number.isFinite(place.y)) {
      flush();
      thinned.push(place);
      continue;
    }
    if (first && Math.floor(place.x / width) !== Math.floor(first.x / width)) flush();
    group.push(place);
  }
  flush();
  return thinned;
}

/** The runs of places between the gaps. */
export function segments(places: readonly Place[]): readonly (readonly Place[])[] {
  const all: Place[][] = [[]];
  for (const place of places) {
    if (Number.isFinite(place.x) && Number.isFinite(place.y)) all.at(-1)?.push(place);
    else all.push([]);
  }
  return all.filter((segment) => segment.length > 0);
}
