import fc from "fast-check";
import { expect, test } from "vitest";
import { topologicalOrder } from "./topologicalOrder.js";

const graphs = fc
  .array(fc.array(fc.nat({ max: 11 }), { maxLength: 3 }), { minLength: 1, maxLength: 12 })
  .map((edges) => new Map(edges.map((to, from) => [String(from), to.map(String)])));

test("[F3] either every node comes after what it needs, or the cycle really is one", () => {
  fc.assert(
    fc.property(graphs, (needs) => {
      const result = topologicalOrder(needs);
      if ("order" in result) {
        expect([...result.order].sort()).toEqual([...needs.keys()].sort());
        for (const [node, all] of needs) {
          for (const need of all.filter((name) => needs.has(name))) {
            expect(result.order.indexOf(need)).toBeLessThan(result.order.indexOf(node));
          }
        }
      } else {
        const { cycle } = result;
        expect(cycle.at(0)).toBe(cycle.at(-1));
        for (const [i, node] of cycle.slice(1).entries()) expect(needs.get(cycle[i] ?? "")).toContain(node);
      }
    }),
    { seed: 11, numRuns: 500 },
  );
});

test("[F3] a chain of a fifty thousand is no problem", () => {
  const needs = new Map(Array.from({ length: 50_000 }, (_, i) => [String(i), i === 0 ? [] : [String(i - 1)]]));
  expect(topologicalOrder(needs)).toMatchObject({ order: { length: 50_000 } });
});
