import type { PictureEdge, PictureGraph } from "./graph.js";

/** A node's place in a layered drawing; dummies carry long arrows through the layers between their ends. */
export interface Slot {
  readonly id: string;
  readonly layer: number;
  readonly dummy: boolean;
}

/** A drawing in layers: slots in order, and every arrow as a chain of slots, one per layer. */
export interface Layers {
  readonly layers: readonly (readonly Slot[])[];
  readonly chains: readonly { readonly edge: PictureEdge; readonly slots: readonly string[] }[];
}

const SWEEPS = 12;

/** Puts nodes into layers, inputs next to what takes them and tasks in the last, and orders each layer so that few arrows cross. */
export function layersOf({ nodes, edges }: PictureGraph): Layers {
  const layerOf = assignLayers(
    nodes.map(({ id, role }) => ({ id, last: role === "task", first: role === "input" })),
    edges,
  );
  const slots = nodes.map(({ id }): Slot => ({ id, layer: layerOf.get(id) ?? 0, dummy: false }));
  const chains = edges.map((edge, i) => {
    const [start, end] = [layerOf.get(edge.from) ?? 0, layerOf.get(edge.to) ?? 0];
    const between = Array.from(
      { length: Math.max(0, end - start - 1) },
      (_, k): Slot => ({
        id: `via ${i} ${k}`,
        layer: start + 1 + k,
        dummy: true,
      }),
    );
    slots.push(...between);
    return { edge, slots: [edge.from, ...between.map(({ id }) => id), edge.to] };
  });
  const count = Math.max(0, ...slots.map(({ layer }) => layer)) + 1;
  const layers = Array.from({ length: count }, (_, layer) => slots.filter((slot) => slot.layer === layer));
  return {
    layers: orderLayers(
      layers,
      chains.map(({ slots: chain }) => chain),
    ),
    chains,
  };
}

function assignLayers(
  nodes: readonly { readonly id: string; readonly first: boolean; readonly last: boolean }[],
  edges: readonly PictureEdge[],
): ReadonlyMap<string, number> {
  const layerOf = new Map(nodes.map(({ id }) => [id, 0]));
  // Nodes come with arguments first, so one pass gives the longest path from the inputs.
  for (const { id } of nodes) {
    const before = edges.filter(({ to }) => to === id).map(({ from }) => (layerOf.get(from) ?? 0) + 1);
    layerOf.set(id, Math.max(0, ...before));
  }
  const deepest = Math.max(0, ...layerOf.values());
  for (const { id, first, last } of nodes) {
    if (last) layerOf.set(id, deepest);
    const after = edges.filter(({ from }) => from === id).map(({ to }) => layerOf.get(to) ?? 0);
    if (first && after.length > 0) layerOf.set(id, Math.min(...after) - 1);
  }
  return layerOf;
}

/** Sweeps to and fro, ordering each layer by the mean place of its neighbours, and keeps the order with the fewest crossings. */
function orderLayers(layers: readonly (readonly Slot[])[], chains: readonly (readonly string[])[]): readonly (readonly Slot[])[] {
  const before = neighbours(chains, 1);
  const after = neighbours(chains, -1);
  let order = layers;
  let best = layers;
  let fewest = crossings(layers, after);
  for (let sweep = 0; sweep < SWEEPS && fewest > 0; sweep++) {
    const forward = sweep % 2 === 0;
    const near = forward ? before : after;
    const place = new Map(order.flatMap((layer) => layer.map((slot, i): [string, number] => [slot.id, i])));
    const sorted = (forward ? order : order.toReversed()).map((layer) => {
      const means = new Map(
        layer.map(({ id }, i) => [id, mean((near.get(id) ?? []).map((other) => place.get(other) ?? 0)) ?? i]),
      );
      const next = [...layer].sort((a, b) => (means.get(a.id) ?? 0) - (means.get(b.id) ?? 0));
      for (const [i, slot] of next.entries()) place.set(slot.id, i);
      return next;
    });
    order = forward ? sorted : sorted.toReversed();
    const crossed = crossings(order, after);
    if (crossed < fewest) [best, fewest] = [order, crossed];
  }
  return best;
}

/** Neighbours in the layer before (1) or after (-1), by slot. */
function neighbours(chains: readonly (readonly string[])[], step: 1 | -1): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const chain of chains) {
    for (const [i, slot] of chain.entries()) {
      const other = chain[i - step];
      if (other !== undefined) found.set(slot, [...(found.get(slot) ?? []), other]);
    }
  }
  return found;
}

function crossings(layers: readonly (readonly Slot[])[], after: ReadonlyMap<string, readonly string[]>): number {
  const place = new Map(layers.flatMap((layer) => layer.map((slot, i): [string, number] => [slot.id, i])));
  let count = 0;
  for (const layer of layers) {
    const ends = layer.flatMap(({ id }) =>
      (after.get(id) ?? []).map((to): [number, number] => [place.get(id) ?? 0, place.get(to) ?? 0]),
    );
    for (const [i, [a, b]] of ends.entries()) {
      for (const [c, d] of ends.slice(i + 1)) if ((a - c) * (b - d) < 0) count++;
    }
  }
  return count;
}

/** The mean, or `undefined` of nothing. */
export const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((a, b) => a + b, 0) / values.length;
