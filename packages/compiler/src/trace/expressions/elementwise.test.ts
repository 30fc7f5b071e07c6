import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../graph/builder.js";
import type { Value } from "../../graph/graph.js";
import { binary, cast, elementwise, where } from "./elementwise.js";
import { expand, filled, numbersIn, reshape, transpose } from "./layout.js";

function given(type: "float32" | "int32" | "bool" = "float32", shape: readonly number[] = [3, 4]) {
  const graph = new GraphBuilder();
  return { graph, x: graph.input({ kind: "input", batch: 0, name: "x" }, { shape, type }) };
}

const operators = (graph: GraphBuilder, value: Value): readonly string[] =>
  graph.finish([{ role: { kind: "value", name: "y" }, value }]).nodes.map(({ operator }) => operator);

describe("expressions", () => {
  it("[X23] what only repeats a number is no node", () => {
    const { graph, x } = given();
    for (const [operator, number] of [
      ["Mul", 1],
      ["Div", 1],
      ["Pow", 1],
      ["Sub", 0],
      ["Add", -0],
    ] as const) {
      expect(binary(graph, operator, x, graph.scalar(number)), operator).toBe(x);
    }
    expect(binary(graph, "Mul", filled(graph, x, 1), x)).toBe(x);
    expect(where(graph, filled(graph, { shape: [3, 4], type: "bool" }, 1), x, filled(graph, x, 0))).toBe(x);
  });

  it("[X23] what changes a bit is a node: 0 added to -0, and -0 taken off -0, are 0", () => {
    const { graph, x } = given();
    expect(operators(graph, binary(graph, "Add", x, graph.scalar(0)))).toEqual(["Add"]);
    expect(operators(graph, binary(graph, "Sub", x, graph.scalar(-0)))).toEqual(["Sub"]);
    expect(operators(graph, binary(graph, "Mul", x, graph.scalar(0)))).toEqual(["Mul"]);
  });

  it("[X23] what was broadcast is broadcast after the arithmetic, on as few numbers as there are", () => {
    const { graph, x } = given("float32", [3, 1]);
    const wide = expand(graph, x, [3, 4]);
    const y = elementwise(graph, "Exp", [binary(graph, "Mul", wide, filled(graph, wide, 2))]);
    expect(operators(graph, y)).toEqual(["Mul", "Exp", "Expand"]);
    expect(y.shape).toEqual([3, 4]);
    expect(graph.producerOf(graph.producerOf(y)?.inputs[0])?.outputs[0]?.shape).toEqual([3, 1]);
  });

  it("[X23] constants of one number are folded as float32 computes them", () => {
    const { graph } = given();
    const third = binary(graph, "Div", graph.scalar(1), graph.scalar(3));
    expect(numbersIn(graph, third)).toEqual(Float32Array.of(Math.fround(1 / 3)));
    const sum = binary(graph, "Add", filled(graph, { shape: [2, 2], type: "float32" }, 0.1), third);
    expect(numbersIn(graph, sum)).toEqual(new Float32Array(4).fill(Math.fround(Math.fround(0.1) + Math.fround(1 / 3))));
    const wrapped = binary(graph, "Mul", graph.scalar(65537, "int32"), graph.scalar(65537, "int32"));
    expect(numbersIn(graph, wrapped)).toEqual(Int32Array.of(131073));
    expect(numbersIn(graph, cast(graph, graph.scalar(-2.7), "int32"))).toEqual(Int32Array.of(-2));
  });

  it("[X23] a bool that went through other types is itself", () => {
    const { graph, x } = given("bool");
    expect(cast(graph, cast(graph, cast(graph, x, "int32"), "float32"), "bool")).toBe(x);
    const { graph: other, x: float } = given();
    expect(operators(other, cast(other, cast(other, float, "int32"), "float32"))).toEqual(["Cast", "Cast"]);
  });

  it("[X19] axes of size 1 move without a transpose", () => {
    const { graph, x } = given("float32", [3, 1, 4]);
    expect(operators(graph, transpose(graph, x, [1, 0, 2]))).toEqual(["Reshape"]);
    expect(operators(graph, transpose(graph, x, [2, 1, 0]))).toEqual(["Transpose"]);
    expect(reshape(graph, transpose(graph, x, [1, 0, 2]), [3, 1, 4])).toBe(x);
  });
});
