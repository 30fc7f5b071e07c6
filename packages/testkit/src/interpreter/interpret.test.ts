import { GraphBuilder, operatorNames } from "@gruyere/compiler/graph";
import { describe, expect, test } from "vitest";
import { feedsOf, floats, graphOf, resultsOf, runOne } from "./fixtures/run.js";
import { interpret } from "./interpret.js";
import { interpretations } from "./interpretations.js";

describe("interpret", () => {
  test("[K6] every operator of the table has an interpretation, and nothing else has", () => {
    expect(Object.keys(interpretations).toSorted()).toEqual(operatorNames.toSorted());
  });

  test("[K6] an operator that it lacks is an error that names it, and the module", () => {
    const graph = graphOf("Neg", [floats([1], [1])]);
    const nodes = graph.nodes.map((node) => ({ ...node, operator: "Frobnicate", source: "trunk" }));
    expect(() => interpret({ ...graph, nodes }, feedsOf([floats([1], [1])]))).toThrow("no operator Frobnicate (trunk)");
  });

  test("[K7] outputs come by role, constants are taken as they are written", () => {
    const builder = new GraphBuilder();
    const x = builder.input({ kind: "parameter", name: "trunk/weight" }, { shape: [2], type: "float32" });
    const twice = builder.one("Mul", [x, builder.scalar(2)]);
    const graph = builder.finish([{ role: { kind: "gradient", parameter: "trunk/weight" }, value: twice }]);
    const outputs = interpret(graph, new Map([["parameter:trunk/weight", [1, 2.5]]]));
    expect([...outputs]).toEqual([["gradient:trunk/weight", Float64Array.of(2, 5)]]);
  });

  test("[K7] a shape or type that isn't what the operator gives is an error", () => {
    const graph = graphOf("Neg", [floats([2], [1, 2])]);
    const nodes = graph.nodes.map((node) => ({ ...node, outputs: node.outputs.map((each) => ({ ...each, shape: [2, 1] })) }));
    expect(() => interpret({ ...graph, nodes }, feedsOf([floats([2], [1, 2])]))).toThrow(
      "Neg of graph gives float32[2], where the graph says float32[2,1]",
    );
  });

  test("[K7] numbers that are missing or too few are an error", () => {
    const graph = graphOf("Neg", [floats([2], [1, 2])]);
    expect(() => interpret(graph, new Map())).toThrow("no numbers for input:0@0");
    expect(() => interpret(graph, feedsOf([floats([1], [1])]))).toThrow("input:0@0 is [2], but has 1 numbers");
  });

  test("[K7] what an operator refuses is told with its module and its cause", () => {
    expect(() => runOne("Gather", [floats([1], [1]), { shape: [1], type: "int32", numbers: [4] }])).toThrow(
      expect.objectContaining({ message: "interpret: Gather of graph failed", cause: new Error("interpret: place 4 of 1") }),
    );
  });
});

test("[K7] a graph without nodes hands its inputs on", () => {
  const builder = new GraphBuilder();
  const x = builder.input({ kind: "input", batch: 0, name: "0" }, { shape: [1], type: "float32" });
  expect([...interpret(resultsOf(builder, [x]), feedsOf([floats([1], [3])])).values()]).toEqual([Float64Array.of(3)]);
});
