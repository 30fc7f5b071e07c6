import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../graph/builder.js";
import type { Graph, Value } from "../graph/graph.js";
import { graphOf } from "./fixtures/operatorGraphs.js";
import { quotaOf, thisMachine } from "./machine.js";
import { candidateThreads, measureThreads } from "./measureThreads.js";
import { chooseThreads, threadsFor } from "./threads.js";

const quiet = (cores: number) => ({ cores, load: 0.3 });

/** 32 heads of 128 → 32 → 4 over 32 rows, each on its own. */
const smallHeads = graphOf(({ g, of }) =>
  Array.from({ length: 32 }, (_, head) => {
    const hidden = g.one("Relu", [g.one("Gemm", [of("x", [32, 128]), of(`w${head}`, [128, 32]), of(`b${head}`, [32])])]);
    return g.one("Gemm", [hidden, of(`v${head}`, [32, 4]), of(`c${head}`, [4])]);
  }),
);

/** A convolution of LeNet's, 256 images. */
const images = graphOf(({ g, of }) => {
  const window = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] };
  return g.one("Relu", [g.one("Conv", [of("x", [256, 1, 36, 36]), of("w", [10, 1, 5, 5])], window)]);
});

const wide = (width: number): Graph => graphOf(({ g, of }) => g.one("MatMul", [of("x", [64, width]), of("w", [width, width])]));

/** A recurrent cell, 32 rows: each step is small, however many there are. */
function recurrent(steps: number): Graph {
  const body = new GraphBuilder();
  const argument = (position: number, shape: readonly number[]): Value =>
    body.input({ kind: "argument", position }, { shape, type: "float32" });
  const h = body.one("Tanh", [
    body.one("Add", [body.one("MatMul", [argument(0, [32, 32]), argument(2, [32, 32])]), argument(1, [32, 32])]),
  ]);
  const cell = body.finish([{ role: { kind: "result", position: 0 }, value: h }]);
  return graphOf(({ g, of }) =>
    g.add("Scan", [of("h", [32, 32]), of("x", [steps, 32, 32]), of("w", [32, 32])], { body: cell, states: 1, scanned: 1 }),
  );
}

describe("threads", () => {
  it("[X69] are one for small nodes, however many, also in loops", () => {
    for (const cores of [1, 2, 8, 64]) {
      expect(threadsFor(smallHeads, cores)).toBe(1);
      expect(threadsFor(recurrent(2000), cores)).toBe(1);
      expect(
        threadsFor(
          graphOf(({ of }) => of("x", [4])),
          cores,
        ),
      ).toBe(1);
    }
  });

  it("[X69] are the cores for large nodes, and no more than the work is for", () => {
    expect([1, 2, 4, 64].map((cores) => threadsFor(images, cores))).toEqual([1, 2, 4, 16]);
    const byWidth = [64, 128, 256, 512, 1024, 2048].map((width) => threadsFor(wide(width), 64));
    expect(byWidth).toEqual(byWidth.toSorted((a, b) => a - b));
    expect(byWidth[0]).toBe(1);
    expect(byWidth.at(-1)).toBe(16);
  });

  it("[X69] spin only where they have the machine to themselves; what the user says holds", () => {
    expect(chooseThreads(images, quiet(4))).toEqual({ threads: 4, spinning: true });
    expect(chooseThreads(images, { cores: 4, load: 3 })).toEqual({ threads: 4, spinning: false });
    expect(chooseThreads(images, quiet(4), {}, 2)).toEqual({ threads: 4, spinning: false });
    expect(chooseThreads(smallHeads, quiet(4))).toEqual({ threads: 1, spinning: false });
    expect(chooseThreads(smallHeads, quiet(4), { threads: 3, spinning: true })).toEqual({ threads: 3, spinning: true });
  });

  it("[X69] the machine has a core or more, within its container's limit", () => {
    expect(thisMachine().cores).toBeGreaterThanOrEqual(1);
    expect([quotaOf("max 100000\n"), quotaOf("150000 100000"), quotaOf("50000 100000")]).toEqual([
      Number.POSITIVE_INFINITY,
      2,
      1,
    ]);
  });
});

describe("measureThreads", () => {
  const clock = (milliseconds: (threads: number, spinning: boolean) => number) => {
    let time = 0;
    const open = new Set<object>();
    return {
      now: () => time,
      open: async ({ threads, spinning }: { readonly threads: number; readonly spinning: boolean }) => {
        expect(open.size).toBe(0);
        const trial = {
          run: async () => (time += milliseconds(threads, spinning)),
          dispose: async () => open.delete(trial),
        };
        open.add(trial);
        return trial;
      },
    };
  };

  it("[X70] chooses the fastest candidate, and the first of those that are as fast", async () => {
    const candidates = candidateThreads(quiet(8));
    expect(candidates.slice(0, 4).map(({ threads }) => threads)).toEqual([1, 2, 4, 8]);
    const fast = clock((threads, spinning) => 100 / threads + (spinning ? 0 : 1));
    const choice = await measureThreads(candidates, fast.open, { now: fast.now });
    expect(choice.chosen).toEqual({ threads: 8, spinning: true });
    expect(choice.measured.map(({ milliseconds }) => milliseconds)).toEqual([101, 51, 26, 13.5, 50, 25, 12.5]);
    expect(JSON.parse(JSON.stringify(choice))).toEqual(choice);

    const flat = clock((threads) => 100 - threads / 4);
    expect((await measureThreads(candidates, flat.open, { now: flat.now })).chosen).toEqual({ threads: 1, spinning: false });
  });

  it("[X70] candidates don't spin on a machine that is in use", () => {
    expect(candidateThreads({ cores: 2, load: 5 })).toEqual([
      { threads: 1, spinning: false },
      { threads: 2, spinning: false },
    ]);
    expect(candidateThreads({ cores: 1, load: 0 })).toEqual([{ threads: 1, spinning: false }]);
    expect(candidateThreads({ cores: 64, load: 9 }).map(({ threads }) => threads)).toEqual([1, 2, 4, 8, 16]);
  });
});
