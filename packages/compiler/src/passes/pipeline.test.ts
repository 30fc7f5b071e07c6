import { describe, expect, test } from "vitest";
import { bagsGraph, digitsGraph, evaluationGraph, headsGraph, sentencesGraph, tapeGraph } from "./fixtures/programs.js";
import { randomGraph } from "./fixtures/randomGraph.js";
import { expectSameOutputs } from "./fixtures/sameOutputs.js";
import { passes, simplify } from "./pipeline.js";
import { sameGraph } from "./sameGraph.js";

const cpu = { provider: "cpu" } as const;

const programs = {
  heads: () => headsGraph([4, 4, 3]),
  bags: () => bagsGraph(),
  "mean bags": () => bagsGraph("mean"),
  sentences: () => sentencesGraph(),
  digits: () => digitsGraph(),
  "a tape": () => tapeGraph([4, 4, 3]),
  evaluation: () => evaluationGraph([4, 4, 3]),
};

describe("[X89] all passes together", () => {
  for (const [name, make] of Object.entries(programs)) {
    test(`[X89] the step of ${name} gives the same on each provider, with far fewer nodes`, () => {
      const graph = make();
      for (const provider of ["cpu", "webgpu", "cuda"] as const) {
        const { graph: after, before: nodes, after: left } = simplify(graph, { provider });
        const has = (name: string): boolean => graph.nodes.some(({ operator }) => operator === name);
        // Loops are written out where there are none, and convolutions where more nodes are faster.
        const isWrittenOut = (provider === "webgpu" && has("Scan")) || (provider === "cpu" && has("Conv"));
        if (!isWrittenOut) expect(left).toBeLessThan(0.8 * nodes);
        expectSameOutputs(graph, after, { tolerance: 1e-6 }); // constants are rounded to float32
      }
    });

    test(`[X89] each pass over ${name} gives the same, alone and left out`, () => {
      const graph = make();
      const names = passes.map((pass) => pass.name);
      for (const pass of passes) {
        expectSameOutputs(graph, pass.run(graph, cpu), { tolerance: 1e-6 });
        expectSameOutputs(graph, simplify(graph, cpu, { off: [pass.name] }).graph, { tolerance: 1e-6 });
      }
      expect(sameGraph(simplify(graph, cpu, { off: names }).graph, graph)).toBe(true);
    });

    test(`[X89] what ${name} became stays as it is, and is the same each time`, () => {
      const graph = make();
      const { graph: after } = simplify(graph, cpu);
      expect(sameGraph(simplify(after, cpu).graph, after)).toBe(true);
      expect(sameGraph(simplify(make(), cpu).graph, after)).toBe(true);
    });
  }

  test("[X89] random graphs give the same as before", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const graph = randomGraph(seed);
      expectSameOutputs(graph, simplify(graph, cpu).graph, { seed, tolerance: 1e-6 });
    }
  });

  test("[X90] what each pass saved is recorded", () => {
    const { records, before, after } = simplify(headsGraph([4, 4, 4]), cpu);
    expect(before - after).toBe(records.reduce((sum, { saved }) => sum + saved, 0));
    expect(records.find(({ pass }) => pass === "stack-heads")?.saved).toBeGreaterThan(0);
    expect(new Set(passes.map(({ name }) => name)).size).toBe(passes.length);
  });
});
