import { interpret } from "@gruyere/testkit";
import { describe, expect, test } from "vitest";
import { roleKey } from "../graph/roleKey.js";
import { sizeOf } from "../graph/shapes.js";
import { crossEntropy } from "./crossEntropy.js";
import { floats, graphOf, operators } from "./fixtures/graphs.js";
import { bagsGraph, headsGraph } from "./fixtures/programs.js";
import { randomGraph } from "./fixtures/randomGraph.js";
import { expectSameOutputs } from "./fixtures/sameOutputs.js";
import { simplify } from "./pipeline.js";

const cpu = { provider: "cpu" } as const;

describe("[X83] cross-entropies", () => {
  test("[X83] a log-softmax that is written out is one operator", () => {
    for (const axis of [0, 1]) {
      const before = graphOf((g) => {
        const x = floats(g, "x", 4, 3);
        const shifted = g.one("Sub", [x, g.one("ReduceMax", [x], { axes: [axis], keepdims: true })]);
        const sum = g.one("ReduceSum", [g.one("Exp", [shifted])], { axes: [axis], keepdims: true });
        return g.one("Sub", [shifted, g.one("Log", [sum])]);
      });
      const after = crossEntropy.run(before, cpu);
      expect(operators(after)).toEqual(["LogSoftmax"]);
      expectSameOutputs(before, after);
    }
  });

  test("[X83] differences of products with a common factor have it once", () => {
    const before = graphOf((g) => {
      const [f, x, y] = [floats(g, "f", 4, 1), floats(g, "x", 4, 3), floats(g, "y", 4, 3)];
      const minus = g.one("Neg", [f]);
      return g.one("Add", [g.one("Mul", [f, x]), g.one("Mul", [minus, y])]);
    });
    const after = crossEntropy.run(before, cpu);
    expect(operators(after)).toEqual(["Sub", "Mul"]);
    expectSameOutputs(before, after);
  });

  test("[X83] the gradient of the softmax's is (softmax − target) × weight, and of the sigmoid's (sigmoid − target) × weight", () => {
    const softmax = operators(simplify(headsGraph([4]), cpu).graph);
    expect(softmax.filter((operator) => operator === "LogSoftmax")).toHaveLength(1);
    expect(softmax.filter((operator) => operator === "Exp")).toHaveLength(1);
    for (const operator of ["ReduceMax", "Log", "Softmax"]) expect(softmax).not.toContain(operator);
    const sigmoid = operators(simplify(bagsGraph(), cpu).graph);
    for (const operator of ["Softplus", "Slice"]) expect(sigmoid).toContain(operator);
    expect(sigmoid.filter((operator) => operator === "Sigmoid")).toHaveLength(2); // of the trunk, and of the gradient
  });

  test("[X83] where all weights are 0 loss and gradients are exactly 0, whatever stands in the place of labels", () => {
    for (const graph of [headsGraph([4, 4, 3]), bagsGraph()]) {
      const { graph: after } = simplify(graph, cpu, { off: ["host-tables"] });
      const feeds = new Map<string, ArrayLike<number>>();
      for (const { role, value } of after.inputs) {
        const kind = role.kind === "packed" ? role.members[0]?.role.kind : role.kind;
        const garbage = value.type === "int32" ? -7 : Number.NaN;
        const number = kind === "weights" ? 0 : kind === "target" ? garbage : kind === "input" ? 1 : 0.5;
        feeds.set(roleKey(role), new Array<number>(sizeOf(value.shape)).fill(number));
      }
      const made = interpret(after, feeds);
      for (const [name, numbers] of made)
        expect(
          numbers.every((n) => n === 0),
          name,
        ).toBe(true);
    }
  });

  test("[X83] random graphs give the same as before", () => {
    for (let seed = 1; seed <= 60; seed++) {
      const graph = randomGraph(seed);
      expectSameOutputs(graph, crossEntropy.run(graph, cpu), { seed });
    }
  });
});
