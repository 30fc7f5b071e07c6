import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Heap } from "./heap.js";
import type { BagGroup, RowGroup } from "./kernels.js";

/** A heap, and blocks of it that hold given numbers. */
async function blocks() {
  const heap = await Heap.create();
  heap.allocate(2 ** 20, "room"); // so that views stay
  const float32 = (values: ArrayLike<number>) => {
    const offset = heap.allocate(4 * values.length, "floats");
    heap.float32(offset, values.length).set(values);
    return offset;
  };
  const int32 = (values: ArrayLike<number>) => {
    const offset = heap.allocate(4 * values.length, "integers");
    heap.int32(offset, values.length).set(values);
    return offset;
  };
  return { heap, float32, int32 };
}

const number = fc.float({ noNaN: true, noDefaultInfinity: true, min: -8, max: 8 });
const numbers = (length: number) => fc.array(number, { minLength: length, maxLength: length });
const idsBelow = (vocabulary: number, length: number) =>
  fc.array(fc.nat(vocabulary - 1), { minLength: length, maxLength: length });
const weightsOf = (length: number) =>
  fc.array(fc.oneof(fc.constantFrom(0, -0, 1), number), { minLength: length, maxLength: length });

const aBag = fc
  .record({
    vocabulary: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 11 }),
    rows: fc.nat(5),
    length: fc.nat(9),
  })
  .chain((sizes) =>
    fc.record({
      sizes: fc.constant(sizes),
      table: numbers(sizes.vocabulary * sizes.width),
      ids: idsBelow(sizes.vocabulary, sizes.rows * sizes.length),
      weights: weightsOf(sizes.rows * sizes.length),
      gradient: numbers(sizes.rows * sizes.width),
    }),
  );

describe("bags", () => {
  it("[X43] products agree with float64 loops, for any width, length and weights", async () => {
    await fc.assert(
      fc.asyncProperty(aBag, async ({ sizes, table, ids, weights }) => {
        const { heap, float32, int32 } = await blocks();
        const { vocabulary, width, rows, length } = sizes;
        const into = float32(new Array(rows * width).fill(7));
        const [t, i, w] = [float32(table), int32(ids), float32(weights)];
        heap.kernels.bagProduct({ table: t, vocabulary, width, ids: i, weights: w, rows, length, into });
        const actual = heap.float32(into, rows * width);
        for (let b = 0; b < rows; b++)
          for (let j = 0; j < width; j++) {
            let [sum, size] = [0, 0];
            for (let l = 0; l < length; l++) {
              const term = (weights[b * length + l] ?? 0) * (table[(ids[b * length + l] ?? 0) * width + j] ?? 0);
              sum += term;
              size += Math.abs(term);
            }
            expect(Math.abs((actual[b * width + j] ?? Number.NaN) - sum)).toBeLessThanOrEqual(1e-6 * size + 1e-37);
          }
      }),
      { seed: 43, numRuns: 150 },
    );
  });

  it("[X43] a weight of 0 takes nothing of a row, be it infinite or outside of the table", async () => {
    const { heap, float32, int32 } = await blocks();
    const table = float32([Number.NaN, Number.POSITIVE_INFINITY, 1, 2]);
    const into = float32([9, 9, 9, 9]);
    const ids = int32([0, 1, -5, 1, 0, 77]);
    heap.kernels.bagProduct({
      ...{ table, vocabulary: 2, width: 2, ids, rows: 2, length: 3, into },
      weights: float32([0, 2, -0, 0, 0, 0]),
    });
    expect([...heap.float32(into, 4)]).toEqual([2, 4, 0, 0]);
    heap.kernels.bagProduct({ ...{ table, vocabulary: 2, width: 2, ids, rows: 1, length: 1, into }, weights: float32([1]) });
    expect([...heap.float32(into, 2)]).toEqual([Number.NaN, Number.POSITIVE_INFINITY]);
  });

  it.each([2, -1, 2 ** 31 - 1, -(2 ** 31)])("[X43] id %i is not of a table of two: the error names table and row", async (id) => {
    const { heap, float32, int32 } = await blocks();
    const [table, into] = [float32([1, 2]), float32([0, 0])];
    const bag = { table, vocabulary: 2, width: 1, ids: int32([0, 1, 1, id]), weights: float32([1, 1, 1, 1]), rows: 2, length: 2 };
    expect(() => heap.kernels.bagProduct({ ...bag, into, what: "words/table" })).toThrow(
      `bad-id at words/table row 1, position 1\n  expected: an id of the table: from 0 to 1\n  received: ${id}`,
    );
  });
});

/** A group in plain numbers. */
interface PlainGroup {
  readonly ids: readonly number[];
  /** One weight for each id of a bag group. */
  readonly weights?: readonly number[];
  readonly length: number;
  readonly rows: readonly number[];
  readonly untrained?: number;
}

const someGroups = fc
  .record({ vocabulary: fc.integer({ min: 1, max: 12 }), width: fc.integer({ min: 1, max: 9 }) })
  .chain((sizes) =>
    fc.record({
      sizes: fc.constant(sizes),
      groups: fc.array(
        fc.record({ count: fc.nat(6), length: fc.nat(5), bag: fc.boolean() }).chain(({ count, length, bag }) =>
          fc.record(
            {
              ids: idsBelow(sizes.vocabulary, bag ? count * length : count),
              ...(bag ? { weights: weightsOf(count * length) } : {}),
              length: fc.constant(bag ? length : 1),
              rows: numbers(count * sizes.width),
              untrained: fc.nat(sizes.vocabulary - 1),
            },
            { requiredKeys: bag ? ["ids", "weights", "length", "rows"] : ["ids", "length", "rows"] },
          ),
        ),
        { maxLength: 4 },
      ),
    }),
  );

/** The dense gradient: each term rounded to float32 and added to zeros in order. */
function scattered(groups: readonly PlainGroup[], vocabulary: number, width: number): Float32Array {
  const gradient = new Float32Array(vocabulary * width);
  for (const { ids, weights, length, rows, untrained } of groups)
    ids.forEach((id, at) => {
      const weight = weights?.[at] ?? 1;
      if (weight === 0 || id === untrained) return;
      for (let j = 0; j < width; j++) {
        const term = Math.fround((rows[Math.floor(at / length) * width + j] ?? 0) * weight);
        gradient[id * width + j] = (gradient[id * width + j] ?? 0) + term;
      }
    });
  return gradient;
}

describe("gradients of tables as rows", () => {
  it("[X44] the distinct rows are, bit for bit, the scatter in the order of occurrence", async () => {
    await fc.assert(
      fc.asyncProperty(someGroups, async ({ sizes: { vocabulary, width }, groups }) => {
        const { heap, float32, int32 } = await blocks();
        const index = int32(new Array(vocabulary).fill(-1));
        const [list, into] = [int32(new Array(vocabulary).fill(0)), float32(new Array(vocabulary * width).fill(Number.NaN))];
        const own = groups.map(({ ids, weights, length, rows, untrained }): RowGroup | BagGroup => {
          const batch = rows.length / width;
          return {
            ...{ ids: int32(ids), rows: float32(rows), count: batch, batch, length },
            ...(untrained === undefined ? {} : { untrained }),
            ...(weights ? { weights: float32(weights) } : {}),
          };
        });
        const target = { vocabulary, width, index, ids: list, into, capacity: vocabulary };
        const count = heap.kernels.collectRows(own, target);

        const expected = scattered(groups, vocabulary, width);
        const positions = heap.int32(index, vocabulary);
        const before = positions.slice();
        const distinct = [...heap.int32(list, count)];
        expect(new Set(distinct).size).toBe(count);
        expect([...positions].filter((position) => position >= 0).length).toBe(count);
        distinct.forEach((id, position) => {
          expect(positions[id]).toBe(position);
          const row = heap.float32(into + 4 * position * width, width);
          expect([...row]).toEqual([...expected.subarray(id * width, (id + 1) * width)]);
        });
        const first = groups.flatMap(({ ids, weights, untrained }) =>
          ids.filter((id, at) => id !== untrained && weights?.[at] !== 0 && !Object.is(weights?.[at], -0)),
        );
        expect(distinct).toEqual([...new Set(first)]);
        const entries = groups.reduce((sum, { ids }) => sum + ids.length, 0);
        const links = {
          vocabulary,
          width,
          heads: index,
          entries: int32(new Array(4 * entries).fill(0)),
          row: float32(new Array(width).fill(0)),
        };
        expect(heap.kernels.linkRows(own, { ...links, capacity: entries })).toBe(first.length);
        const squares = expected.reduce((sum, value) => sum + value * value, 0);
        expect(Math.abs(heap.kernels.linkedSquares({ ...links, capacity: entries }) - squares)).toBeLessThanOrEqual(
          1e-12 * squares,
        );
        heap.int32(index, vocabulary).set(before);
        heap.kernels.clearIndex(index, list, count);
        expect([...heap.int32(index, vocabulary)]).toEqual(new Array(vocabulary).fill(-1));
      }),
      { seed: 44, numRuns: 150 },
    );
  });

  it("[X44] an id outside of the table, or too little room, is an error that leaves an index as it was", async () => {
    const { heap, float32, int32 } = await blocks();
    const index = int32([-1, -1, -1]);
    const rows = float32([1, 2, 3, 4]);
    const target = {
      vocabulary: 3,
      width: 1,
      index,
      ids: int32([0, 0, 0]),
      into: float32([0, 0, 0]),
      capacity: 3,
      what: "words/table",
    };
    const good = { ids: int32([2, 1]), count: 2, rows };
    const bad = { ids: int32([0, 1, 3]), count: 3, rows };
    expect(() => heap.kernels.collectRows([good, bad], target)).toThrow("bad-id at words/table row 2\n");
    expect([...heap.int32(index, 3)]).toEqual([-1, -1, -1]);
    const bag = { ids: int32([0, 1, 0, -1]), weights: float32([1, 1, 0, 1]), batch: 2, length: 2, rows };
    expect(() => heap.kernels.collectRows([bag], target)).toThrow("bad-id at words/table row 1, position 1\n");
    expect(() => heap.kernels.collectRows([good], { ...target, capacity: 1 })).toThrow(RangeError);
    expect([...heap.int32(index, 3)]).toEqual([-1, -1, -1]);
    expect(heap.kernels.collectRows([good], target)).toBe(2);
    const links = { vocabulary: 3, width: 1, heads: index, entries: int32(new Array(8).fill(0)), row: float32([0]), capacity: 2 };
    expect(() => heap.kernels.linkRows([good, bad], links)).toThrow(RangeError);
    expect(() => heap.kernels.linkRows([{ ...bad, ids: int32([1, 7]) }], links)).toThrow("bad-id at table row 1\n");
    expect(() => heap.kernels.linkRows([bag], { ...links, what: "words/table" })).toThrow(
      "bad-id at words/table row 1, position 1\n",
    );
    expect(heap.kernels.linkRows([good], links)).toBe(2);
  });
});

describe("ranges", () => {
  it.each([0, 1, 3, 4, 7, 33])(
    "[X45] %i numbers: squares are summed in float64; adding, scaling and filling touch nothing else",
    async (n) => {
      const { heap, float32 } = await blocks();
      const { kernels } = heap;
      const values = Float32Array.from({ length: n + 1 }, (_, i) => Math.sin(i + 1) * 10 ** (i % 5));
      const other = values.map((value) => value / 3);
      const [a, b] = [float32(values), float32(other)];
      const exact = values.subarray(0, n).reduce((sum, value) => sum + value * value, 0);
      expect(Math.abs(kernels.sumOfSquares(a, n) - exact)).toBeLessThanOrEqual(1e-14 * exact);
      const last = values[n];

      kernels.addTo(a, b, n);
      expect([...heap.float32(a, n + 1)]).toEqual([...values.map((value, i) => (i < n ? value + (other[i] ?? 0) : value))]);
      kernels.scale(a, n, 0.1);
      const scaled = values.map((value, i) => Math.fround(value + (other[i] ?? 0)) * Math.fround(0.1));
      expect([...heap.float32(a, n)]).toEqual([...scaled.subarray(0, n)]);
      kernels.fill(a, n, 2.5);
      expect([...heap.float32(a, n + 1)]).toEqual([...new Array(n).fill(2.5), last]);
    },
  );

  it("[X45] squares of the largest numbers are finite, infinities and NaN stay", async () => {
    const { heap, float32 } = await blocks();
    const huge = Math.fround(3e38);
    for (const n of [4, 6]) {
      const at = (value: number) => float32(Array.from({ length: n }, (_, i) => (i === n - 1 ? value : huge)));
      expect(heap.kernels.sumOfSquares(at(huge), n) / (n * huge * huge)).toBeCloseTo(1, 12);
      expect(heap.kernels.sumOfSquares(at(Number.NEGATIVE_INFINITY), n)).toBe(Number.POSITIVE_INFINITY);
      expect(heap.kernels.sumOfSquares(at(Number.NaN), n)).toBeNaN();
    }
  });
});
