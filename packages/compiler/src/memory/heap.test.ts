import { GruyereError } from "@gruyere/flow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Heap } from "./heap.js";

const PAGE = 65_536;

/** What a call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("a heap", () => {
  it("[X40] random blocks are aligned, zero, apart from each other, and keep what was written", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: -3, max: 40_000 }), fc.nat(100)), { minLength: 1, maxLength: 60 }),
        async (moves) => {
          const heap = await Heap.create();
          const held: { offset: number; bytes: number; mark: number }[] = [];
          let mark = 0;
          for (const [bytes, at] of moves) {
            const old = bytes < 0 ? held.splice(at % Math.max(1, held.length), 1)[0] : undefined;
            if (old) heap.free(old.offset);
            if (bytes < 0) continue;
            const offset = heap.allocate(bytes, "a block");
            expect(offset % 64).toBe(0);
            expect(offset).toBeGreaterThan(0);
            expect(heap.bytes(offset, bytes).every((byte) => byte === 0)).toBe(true);
            mark = (mark % 255) + 1;
            heap.bytes(offset, bytes).fill(mark);
            held.push({ offset, bytes, mark });
          }
          for (const { offset, bytes, mark: own } of held)
            expect(heap.bytes(offset, bytes).every((byte) => byte === own)).toBe(true);
          expect(heap.used).toBe(held.reduce((sum, { bytes }) => sum + Math.max(64, Math.ceil(bytes / 64) * 64), 0));
        },
      ),
      { seed: 40, numRuns: 60 },
    );
  });

  it("[X40] what is freed is used again, neighbours as one block, in whichever order they go", async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), async (order) => {
        const heap = await Heap.create();
        const offsets = order.map(() => heap.allocate(6400, "a fifth"));
        const { generation } = heap;
        for (const i of order) heap.free(offsets[i] ?? 0);
        expect(heap.used).toBe(0);
        expect(heap.allocate(5 * 6400, "all of it")).toBe(Math.min(...offsets));
        expect(heap.generation).toBe(generation);
      }),
      { seed: 41, numRuns: 60 },
    );
  });

  it("[X40] the smallest gap that is large enough is taken", async () => {
    const heap = await Heap.create();
    const [large = 0, , small = 0] = [640, 64, 128, 64].map((bytes) => heap.allocate(bytes, "a block"));
    heap.free(large);
    heap.free(small);
    expect(heap.allocate(100, "a small one")).toBe(small);
    expect(heap.allocate(600, "a large one")).toBe(large);
  });

  it("[X40] only blocks that are held can be freed", async () => {
    const heap = await Heap.create();
    const offset = heap.allocate(8, "a block");
    heap.free(offset);
    expect(() => heap.free(offset)).toThrow(RangeError);
    expect(() => heap.allocate(-1, "less than nothing")).toThrow(RangeError);
  });

  it("[X41] growing raises the generation, detaches views, and keeps what was written", async () => {
    const heap = await Heap.create();
    const offset = heap.allocate(16, "numbers");
    const view = heap.float32(offset, 4);
    view.set([1, 2, 3, 4]);
    expect(heap.generation).toBe(0);
    heap.allocate(1000, "little");
    expect(heap.generation).toBe(0);
    heap.allocate(10 * PAGE, "much");
    expect(heap.generation).toBe(1);
    expect(view.length).toBe(0);
    expect([...heap.float32(offset, 4)]).toEqual([1, 2, 3, 4]);
    expect([...heap.int32(offset, 1)]).toEqual([0x3f800000]);
  });

  it("[X42] running out says for whom, how much is held and what helps, and leaves the heap as it was", async () => {
    const heap = await Heap.create({ maximumBytes: 16 * PAGE });
    const offset = heap.allocate(2 ** 19, "the trunk");
    const error = thrownBy(() => heap.allocate(2 ** 20, "slot firstMoment of words/table"));
    expect(error).toBeInstanceOf(GruyereError);
    expect(error instanceof GruyereError && error.problems).toEqual([
      {
        code: "out-of-memory",
        path: "slot firstMoment of words/table",
        expected: "1.0 MiB more of at most 1.0 MiB",
        received: "0.5 MiB held already",
        hint: 'a smaller batch or model, or `optimiser: "graph"`, which keeps parameters and optimiser state outside of this memory',
      },
    ]);
    expect(heap.used).toBe(2 ** 19);
    heap.allocate(2 ** 18, "what still fits");
    heap.free(offset);
    heap.allocate(2 ** 19, "what fits again");
    expect(() => heap.allocate(2 ** 19, "what doesn't")).toThrow("out-of-memory");
  });

  it("[X42] the whole of 4 GiB is there, and not a byte more", async () => {
    const heap = await Heap.create();
    const offset = heap.allocate(2 ** 32 - 128, "everything");
    heap.float32(offset + 2 ** 32 - 132, 1)[0] = 3;
    // Above 2 GiB an offset is negative as an int32: kernels and views must agree on it.
    expect(heap.kernels.sumOfSquares(offset + 2 ** 32 - 132, 1)).toBe(9);
    expect(() => heap.allocate(1, "a byte more")).toThrow("out-of-memory");
  });

  it("[X42] a heap of nothing is refused", async () => {
    await expect(Heap.create({ maximumBytes: 0 })).rejects.toThrow("bad-option at maximumBytes");
    await expect(Heap.create({ maximumBytes: Number.NaN })).rejects.toThrow("bad-option at maximumBytes");
  });
});
