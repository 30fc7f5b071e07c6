import { type Layers, mean, type Slot } from "./layers.js";

/** Size of a slot's box; dummies have no width and a lane's height. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Centre of a slot, and the width of its layer. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const GAP = 18;
const ROUNDS = 120;

/**
 * Gives every slot a centre: layers from left to right, slots of a layer from top to bottom, each near its neighbours.
 * `gapAfter` is the room between a layer, by its number, and the next.
 */
export function placeSlots(
  { layers, chains }: Layers,
  sizeOf: (slot: Slot) => Size,
  gapAfter: (layer: number) => number,
): ReadonlyMap<string, Place> {
  const heights = new Map(layers.flat().map((slot) => [slot.id, sizeOf(slot).height]));
  const dummies = new Set(layers.flat().flatMap(({ id, dummy }) => (dummy ? [id] : [])));
  const near = new Map<string, string[]>();
  const attract = (slot: string, to: string | undefined): void => {
    if (to === undefined) return;
    // A long arrow that runs level reads best, so its dummies hold each other harder.
    const pull = dummies.has(slot) && dummies.has(to) ? 8 : dummies.has(slot) ? 2 : 1;
    near.set(slot, [...(near.get(slot) ?? []), ...Array<string>(pull).fill(to)]);
  };
  for (const { slots } of chains) {
    for (const [i, slot] of slots.entries()) {
      attract(slot, slots[i + 1]);
      attract(slot, slots[i - 1]);
    }
  }
  const y = new Map<string, number>();
  for (const layer of layers) settle(layer, () => 0, heights, y);
  for (let round = 0; round < ROUNDS; round++) {
    for (const layer of round % 2 === 0 ? layers : layers.toReversed()) {
      settle(layer, ({ id }) => mean((near.get(id) ?? []).map((other) => y.get(other) ?? 0)) ?? y.get(id) ?? 0, heights, y);
    }
  }
  const places = new Map<string, Place>();
  let left = 0;
  for (const [i, layer] of layers.entries()) {
    const width = Math.max(0, ...layer.map((slot) => sizeOf(slot).width));
    for (const slot of layer) places.set(slot.id, { x: left + width / 2, y: y.get(slot.id) ?? 0, width });
    left += width + gapAfter(i);
  }
  return places;
}

/**
 * Moves the slots of one layer as near to where they want to be as their order and the gaps allow: least squares under those
 * constraints, by pooling adjacent violators.
 */
function settle(
  layer: readonly Slot[],
  wanted: (slot: Slot) => number,
  heights: ReadonlyMap<string, number>,
  y: Map<string, number>,
): void {
  const offsets: number[] = [];
  let offset = 0;
  for (const [i, slot] of layer.entries()) {
    const before = layer[i - 1];
    if (before) offset += ((heights.get(before.id) ?? 0) + (heights.get(slot.id) ?? 0)) / 2 + GAP;
    offsets.push(offset);
  }
  const pools: { sum: number; count: number }[] = [];
  for (const [i, slot] of layer.entries()) {
    let pool = { sum: wanted(slot) - (offsets[i] ?? 0), count: 1 };
    for (let last = pools.at(-1); last && last.sum / last.count > pool.sum / pool.count; last = pools.at(-1)) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  }
  const bases = pools.flatMap(({ sum, count }) => Array<number>(count).fill(sum / count));
  for (const [i, slot] of layer.entries()) y.set(slot.id, (bases[i] ?? 0) + (offsets[i] ?? 0));
}
