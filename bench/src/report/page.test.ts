import { describe, expect, it } from "vitest";
import { caseOf } from "../cases/catalogue.js";
import { costOf } from "../limits/cost.js";
import { ratioOf } from "../statistics/ratio.js";
import { timingOf } from "../statistics/timing.js";
import { growthChart } from "./growthChart.js";
import { performancePage } from "./page.js";
import { ratioChart } from "./ratioChart.js";
import { type CaseResult, comparisonsOf, type Result } from "./result.js";

/** A case in which ours takes `own` and PyTorch 10 ms. */
function caseResult(name: string, own: number, target: number): CaseResult {
  const [ours, theirs] = [own, 10].map((time) => Array.from({ length: 8 }, () => [time, time]));
  if (!ours || !theirs) throw new Error("two contestants");
  const benchCase = caseOf(name);
  return {
    benchCase,
    cost: costOf(benchCase.work()),
    ours: {
      sum: {
        timing: timingOf(ours),
        phases: [
          { name: "the whole step", milliseconds: own },
          { name: "update", milliseconds: own / 4 },
        ],
      },
    },
    comparisons: [
      { name, peer: "torch", unit: "ms", ours: timingOf(ours), theirs: timingOf(theirs), ratio: ratioOf(ours, theirs), target },
    ],
    engines: { gruyere: "tfjs/cpu", torch: "torch 2.15.0" },
  };
}

const result: Result = {
  machine: {
    processor: "Some Processor",
    cores: 2,
    memory: 8 * 2 ** 30,
    system: "linux 6.1 x64",
    versions: { node: "20.0.0" },
    before: [0.1, 0.2, 0.3],
    after: [1, 0.5, 0.4],
  },
  settings: { threads: 2, rounds: 8, block: 2 },
  cases: [caseResult("tasks8", 3, 0.4), caseResult("tasks32", 5, 0.25)],
  process: [],
  limits: [
    { by: "tfjs/cpu", copy: 1e10, product: 1e9 },
    { by: "torch", copy: 2e10, product: 1e11 },
  ],
};

describe("performancePage", () => {
  const page = performancePage(result);

  it("says of each target whether it is met, and where the time goes where it isn't", () => {
    expect(page).toContain("| tasks8 | torch | 3 ms | 10 ms | **0.3** | 0.3 – 0.3 | ≤ 0.4 | met |");
    expect(page).toContain("| tasks32 | torch | 5 ms | 10 ms | **0.5** | 0.5 – 0.5 | ≤ 0.25 | missed |");
    expect(page).toContain("**tasks32 against torch**: 2 times the target (0.5 against 0.25).");
    expect(page).toContain("| update | 1.25 | 25 % |");
    expect(page).not.toContain("**tasks8 against torch**");
  });

  it("names the machine, its load and the versions, and no path of it", () => {
    expect(page).toContain("Some Processor, 2 cores, 8 GiB");
    expect(page).toContain("before: 0.10, 0.20, 0.30; after: 1.00, 0.50, 0.40");
    expect(page).toContain("node 20.0.0, torch 2.15.0");
    expect(page).not.toContain(import.meta.dirname.split("/").slice(0, 3).join("/"));
  });

  it("takes the better limit: memory of 83,620 parameters at 20 GB/s, products at 100 GFLOP/s", () => {
    const [, parameters, bytes, flops, memory, products] = /\| tasks8 \| 83.6 k.*/.exec(page)?.[0].split("|").slice(1) ?? [];
    expect([parameters, bytes].map((cell) => cell?.trim())).toEqual(["83.6 k", "2.01 MB"]);
    expect(Number(memory)).toBeCloseTo(0.1, 2);
    expect(Number(products)).toBeCloseTo((10 * Number(flops?.trim().split(" ")[0])) / 1000, 2);
  });
});

describe("charts", () => {
  it("have a mark for each ratio and a line for each contestant, and nothing that is not a number", () => {
    const ratios = ratioChart(comparisonsOf(result));
    expect(ratios.match(/<circle/g)).toHaveLength(2);
    const growth = growthChart(result.cases);
    expect(growth.match(/<polyline/g)).toHaveLength(2);
    expect(ratios + growth).not.toMatch(/NaN|Infinity|undefined/);
  });
});
