import { traceUpdate } from "@gruyere/core/engine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { optimiserRules } from "./fixtures/optimiserRules.js";
import { stateOnHeap } from "./fixtures/stateOnHeap.js";

const learningRate = 0.01;

/** Rows and bags that meet a table in some steps. */
const someSteps = fc
  .record({ vocabulary: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 10 }) })
  .chain((sizes) =>
    fc.record({
      sizes: fc.constant(sizes),
      steps: fc.array(
        fc.record({
          ids: fc.array(fc.nat(sizes.vocabulary - 1), { maxLength: 7 }),
          bag: fc.array(fc.tuple(fc.nat(sizes.vocabulary - 1), fc.constantFrom(0, 1, 0.25, -0.7)), { maxLength: 5 }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  );

describe("updates of tables", () => {
  it.each(optimiserRules)(
    "[X52] %s: from collected and from linked rows, to the bit, the update with the scattered gradient",
    async (_, rule) => {
      await fc.assert(
        fc.asyncProperty(someSteps, fc.constantFrom(1, 0.3), async ({ sizes: { vocabulary, width }, steps }, gradientScale) => {
          const length = vocabulary * width;
          const start = Float32Array.from({ length }, (_, i) => Math.sin(i + 0.5));
          const [plain, collected, linked] = [
            await stateOnHeap(rule, start),
            await stateOnHeap(rule, start),
            await stateOnHeap(rule, start),
          ];
          for (const [i, { ids, bag }] of steps.entries()) {
            const update = traceUpdate(rule, { learningRate, count: i + 1 });
            // A row for each id, and one for the whole bag.
            const rows = Float32Array.from({ length: (ids.length + 1) * width }, (_, j) => Math.cos(5 * i + 1.7 * j));
            const terms = [
              ...ids.map((id, row) => ({ id, row, weight: 1 })),
              ...bag.map(([id, weight]) => ({ id, row: ids.length, weight: Math.fround(weight) })),
            ];
            const scattered = new Float32Array(length);
            for (const { id, row, weight } of terms)
              for (let j = 0; j < width; j++)
                scattered[id * width + j] = (scattered[id * width + j] ?? 0) + Math.fround((rows[row * width + j] ?? 0) * weight);
            plain.loops.dense(update, { ...plain, gradient: plain.put(scattered), gradientScale });

            const groupsOn = ({ put, putIds }: typeof plain) => {
              const at = put(rows);
              const ofBag = { ids: putIds(bag.map(([id]) => id)), weights: put(bag.map(([, weight]) => weight)) };
              return [
                { ids: putIds(ids), count: ids.length, rows: at },
                { ...ofBag, batch: 1, length: bag.length, rows: at + 4 * ids.length * width },
              ];
            };
            const index = collected.putIds(new Array(vocabulary).fill(-1));
            const compact = collected.put(new Float32Array(length));
            collected.heap.kernels.collectRows(groupsOn(collected), {
              ...{
                vocabulary,
                width,
                index,
                ids: collected.putIds(new Array(vocabulary).fill(0)),
                into: compact,
                capacity: vocabulary,
              },
            });
            collected.loops.rows(update, { ...collected, width, vocabulary, index, compact, gradientScale });

            const links = {
              ...{ vocabulary, width, capacity: terms.length, row: linked.put(new Float32Array(width)) },
              ...{
                heads: linked.putIds(new Array(vocabulary).fill(0)),
                entries: linked.putIds(new Array(4 * terms.length).fill(0)),
              },
            };
            linked.heap.kernels.linkRows(groupsOn(linked), links);
            linked.loops.linkedRows(update, { ...linked, ...links, gradientScale });
          }
          expect(collected.read()).toEqual(plain.read());
          expect(linked.read()).toEqual(plain.read());
        }),
        { seed: 52, numRuns: 30 },
      );
    },
  );
});
