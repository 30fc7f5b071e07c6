import { expect, it } from "vitest";
import type { Graph } from "../../graph/graph.js";
import { graphOf } from "../fixtures/operatorGraphs.js";
import { runGraph } from "../fixtures/runGraph.js";

const [N, V, D] = [5000, 3, 300];

const graphs: readonly (readonly [string, Graph])[] = [
  ["ScatterRows", graphOf(({ g, of }) => g.one("ScatterRows", [of("ids", [N], "int32"), of("rows", [N, D])], { shape: [V, D] }))],
  [
    "ScatterND",
    graphOf(({ g, of }) => {
      const ids = g.one("Reshape", [of("ids", [N], "int32")], { shape: [N, 1] });
      const zeros = g.constant(new Float32Array(V * D), { shape: [V, D], type: "float32" });
      return g.one("ScatterND", [zeros, ids, of("rows", [N, D])], { reduction: "add" });
    }),
  ],
];

it.each(graphs)("[X63] %s loses no sum of repeated rows, with one thread or several", async (_, graph) => {
  const feeds = new Map<string, ArrayLike<number>>([
    ["input:ids@0", Int32Array.from({ length: N }, (_, i) => i % V)],
    ["input:rows@0", Float32Array.from({ length: N * D }, (_, i) => 1 + (i % 7))],
  ]);
  const one = await runGraph(graph, feeds, { threads: 1 });
  const several = await runGraph(graph, feeds, { threads: 4, spinning: true });
  const sum = Array.from(one.get("value:0") ?? []).reduce((a, b) => a + b, 0);
  expect(sum).toBe(Array.from({ length: N * D }, (_, i) => 1 + (i % 7)).reduce((a, b) => a + b, 0));
  expect(several.get("value:0")).toEqual(one.get("value:0"));
});
