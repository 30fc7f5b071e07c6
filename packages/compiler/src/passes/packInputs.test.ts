import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import { roleKey } from "../graph/roleKey.js";
import { floats, graphOf, parameter } from "./fixtures/graphs.js";
import { expectSameOutputs } from "./fixtures/sameOutputs.js";
import { packInputs } from "./packInputs.js";

/** Keys of the inputs that are left. */
function inputs(before: Graph): readonly string[] {
  const after = packInputs.run(before, { provider: "cpu" });
  expectSameOutputs(before, after);
  return after.inputs.map(({ role }) => roleKey(role));
}

describe("[X87] inputs that are only ever joined", () => {
  test("[X87] come joined", () => {
    expect(inputs(graphOf((g) => g.one("Concat", [floats(g, "a", 2, 3), floats(g, "b", 1, 3)], { axis: 0 })))).toEqual([
      "packed rows:(input:a@0, input:b@0)",
    ]);
  });

  test("[X87] stay as they are when they are needed apart, or joined side by side, or lie elsewhere", () => {
    const apart = graphOf((g) => {
      const a = floats(g, "a", 2, 3);
      return [g.one("Concat", [a, floats(g, "b", 1, 3)], { axis: 0 }), g.one("Neg", [a])];
    });
    expect(inputs(apart)).toHaveLength(2);
    expect(inputs(graphOf((g) => g.one("Concat", [floats(g, "a", 2, 3), floats(g, "b", 2, 1)], { axis: 1 })))).toHaveLength(2);
    expect(inputs(graphOf((g) => g.one("Concat", [floats(g, "a", 2, 3), parameter(g, "p", 1, 3)], { axis: 0 })))).toHaveLength(2);
    expect(
      inputs(graphOf((g) => g.one("Concat", [floats(g, "a", 2, 3), g.one("Neg", [floats(g, "b", 1, 3)])], { axis: 0 }))),
    ).toHaveLength(2);
  });

  test("[X87] a graph that is empty stays so", () => {
    expect(packInputs.run(new GraphBuilder().finish([]), { provider: "cpu" }).nodes).toEqual([]);
  });
});
