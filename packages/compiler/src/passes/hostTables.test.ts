import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../graph/builder.js";
import type { Graph, Value } from "../graph/graph.js";
import { roleKey } from "../graph/roleKey.js";
import { floats, integers, parameter } from "./fixtures/graphs.js";
import { expectSameOutputs } from "./fixtures/sameOutputs.js";
import { hostTables } from "./hostTables.js";

const shape = [3, 6];

/** A graph with one value and one gradient of the table [3, 6]. */
function graphOf(
  make: (graph: GraphBuilder, table: Value, ids: Value, weights: Value) => { y?: Value; gradient?: Value },
): Graph {
  const graph = new GraphBuilder();
  const made = make(graph, parameter(graph, "t/weight", ...shape), integers(graph, "ids", 4, 5), floats(graph, "weights", 4, 5));
  return graph.finish([
    ...(made.y ? [{ role: { kind: "value", name: "y" } as const, value: made.y }] : []),
    ...(made.gradient ? [{ role: { kind: "gradient", parameter: "t/weight" } as const, value: made.gradient }] : []),
  ]);
}

function run(before: Graph): Graph {
  const after = hostTables.run(before, { provider: "cpu" });
  expectSameOutputs(before, after);
  return after;
}

const keys = (graph: Graph) => ({
  inputs: graph.inputs.map(({ role }) => roleKey(role)),
  outputs: graph.outputs.map(({ role }) => roleKey(role)),
});

describe("[X86] tables of the host", () => {
  test("[X86] bags of inputs come in made, and the table stays out", () => {
    const after = run(graphOf((g, table, ids, weights) => ({ y: g.one("Neg", [g.one("BagProduct", [table, ids, weights])]) })));
    expect(keys(after).inputs).toEqual(["bag:t/weight at input:ids@0 x input:weights@0"]);
  });

  test("[X86] a table that is needed otherwise stays in the graph with its bags", () => {
    const after = run(
      graphOf((g, table, ids, weights) => {
        const bags = g.one("BagProduct", [table, ids, weights]);
        return { y: g.one("Add", [bags, g.one("ReduceSum", [table], { axes: [0] })]) };
      }),
    );
    expect(keys(after).inputs).toContain("parameter:t/weight");
    expect(after.nodes.map(({ operator }) => operator)).toContain("BagProduct");
  });

  test("[X86] weights that are 1 where an input isn't 0 are the host's to make", () => {
    const after = run(
      graphOf((g, table, ids, weights) => {
        const isZero = g.one("Equal", [weights, g.scalar(0)]);
        const present = g.one("Cast", [g.one("Not", [isZero])], { to: "float32" });
        return { y: g.one("BagProduct", [table, ids, present]) };
      }),
    );
    expect(keys(after).inputs).toEqual(["bag:t/weight at input:ids@0 x present:input:weights@0"]);
  });

  test("[X86] weights that the graph computes keep the bag in it", () => {
    const after = run(graphOf((g, table, ids, weights) => ({ y: g.one("BagProduct", [table, ids, g.one("Abs", [weights])]) })));
    expect(keys(after).inputs).toContain("parameter:t/weight");
  });

  test("[X86] gradients go out as rows, one output for each term; what is computed of the rows stays", () => {
    const after = run(
      graphOf((g, _, ids, weights) => {
        const flat = g.one("Reshape", [ids], { shape: [20] });
        const looked = g.one("ScatterRows", [flat, floats(g, "rows", 20, 6)], { shape, untrained: 1 });
        const bag = g.one("ScatterBag", [ids, weights, g.one("Neg", [floats(g, "dy", 4, 6)])], { shape });
        return { gradient: g.one("Add", [looked, bag]) };
      }),
    );
    expect(keys(after).outputs).toEqual([
      "gradient-rows:t/weight at input:ids@0 but 1",
      "gradient-rows:t/weight at input:ids@0 x input:weights@0",
    ]);
    expect(after.nodes.map(({ operator }) => operator)).toEqual(["Neg"]);
  });

  test("[X86] a gradient with a term that is no rows of inputs stays dense", () => {
    const dense = run(
      graphOf((g, table, ids, weights) => ({
        gradient: g.one("Add", [g.one("ScatterBag", [ids, weights, floats(g, "dy", 4, 6)], { shape }), g.one("Neg", [table])]),
      })),
    );
    expect(keys(dense).outputs).toEqual(["gradient:t/weight"]);
    const computed = run(
      graphOf((g, _, ids, weights) => ({
        gradient: g.one("ScatterBag", [ids, g.one("Abs", [weights]), floats(g, "dy", 4, 6)], { shape }),
      })),
    );
    expect(keys(computed).outputs).toEqual(["gradient:t/weight"]);
  });

  test("[X86] two terms at the same ids keep the gradient dense: each output has a role of its own", () => {
    const after = run(
      graphOf((g, _, ids) => {
        const flat = g.one("Reshape", [ids], { shape: [20] });
        const rows = (name: string) => g.one("ScatterRows", [flat, floats(g, name, 20, 6)], { shape });
        return { gradient: g.one("Add", [rows("a"), rows("b")]) };
      }),
    );
    expect(keys(after).outputs).toEqual(["gradient:t/weight"]);
  });

  test("[X86] other devices keep their tables", () => {
    const graph = graphOf((g, table, ids, weights) => ({ y: g.one("BagProduct", [table, ids, weights]) }));
    for (const provider of ["webgpu", "cuda"] as const) expect(hostTables.run(graph, { provider })).toBe(graph);
  });
});
