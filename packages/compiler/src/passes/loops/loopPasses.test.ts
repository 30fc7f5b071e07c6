import { describe, expect, it } from "vitest";
import type { Graph } from "../../graph/graph.js";
import { distance } from "../../trace/kernels/fixtures/againstCpu.js";
import { runTraced } from "../../trace/kernels/fixtures/agreement.js";
import { expectSameOutputs } from "../fixtures/sameOutputs.js";
import type { Pass } from "../pass.js";
import { simplify } from "../pipeline.js";
import { absorbProducts } from "./absorbProducts.js";
import { settled } from "./fixtures/loopsIn.js";
import { randomLoop } from "./fixtures/randomLoop.js";
import { trainedLoop } from "./fixtures/trainedLoops.js";
import { joinSums } from "./joinSums.js";
import { liftLoops } from "./liftLoops.js";
import { pruneLoops } from "./pruneLoops.js";
import { timeMajor } from "./timeMajor.js";
import { unrollLoops } from "./unrollLoops.js";

const cpu = { provider: "cpu" } as const;
const ALL = Number.POSITIVE_INFINITY;

/** Each pass to its limits, whatever is faster. */
const single: Readonly<Record<string, Pass>> = {
  prune: pruneLoops,
  "time-major": timeMajor,
  absorb: absorbProducts(0),
  join: joinSums,
  "lift all": liftLoops({ elements: ALL, products: ALL }),
  "lift products": liftLoops({ elements: 0, products: ALL }),
  "lift what is the same": liftLoops({ elements: 0, products: 0 }),
  unroll: unrollLoops(() => ALL),
};

const chains: Readonly<Record<string, readonly Pass[]>> = {
  small: [timeMajor, joinSums, liftLoops({ elements: ALL, products: ALL })],
  large: [timeMajor, absorbProducts(0), joinSums, liftLoops({ elements: 0, products: 0 })],
  "in and out again": [timeMajor, absorbProducts(0), joinSums, liftLoops({ elements: ALL, products: ALL })],
  short: [timeMajor, absorbProducts(0), joinSums, unrollLoops(() => ALL)],
};

const through = (graph: Graph, passes: readonly Pass[]): Graph =>
  passes.reduce((now, pass) => settled(pass.run(now, cpu)), settled(graph));

describe("passes on loops", () => {
  for (let seed = 1; seed <= 100; seed++) {
    it(`[X104] compute the same on random loops (seed ${seed})`, () => {
      const before = randomLoop(seed);
      for (const pass of Object.values(single)) expectSameOutputs(before, pass.run(before, cpu));
      for (const passes of Object.values(chains)) expectSameOutputs(before, through(before, passes));
    });
  }

  for (let seed = 1; seed <= 20; seed++) {
    it(`[X104] compute the same on trained recurrent modules (seed ${seed})`, () => {
      const { graph: before } = trainedLoop(seed);
      for (const pass of Object.values(single)) expectSameOutputs(before, pass.run(before, cpu));
      for (const passes of Object.values(chains)) expectSameOutputs(before, through(before, passes));
      expectSameOutputs(before, simplify(before, cpu).graph, { tolerance: 1e-6 });
    });
  }

  it.each(Object.keys(chains))("[X104] so does ONNX Runtime: %s", { timeout: 120_000 }, async (name) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { graph: before, given } = trainedLoop(seed);
      const [wanted, made] = [await runTraced(before, given), await runTraced(through(before, chains[name] ?? []), given)];
      for (const [output, numbers] of Object.entries(wanted)) {
        expect(distance(made[output] ?? [], numbers), `${output} of seed ${seed}`).toBeLessThan(1e-5);
      }
    }
  });
});
