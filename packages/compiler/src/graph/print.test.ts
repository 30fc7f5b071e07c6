import { describe, expect, it } from "vitest";
import { GraphBuilder } from "./builder.js";
import type { Graph } from "./graph.js";
import { printGraph } from "./print.js";

function example(unused: boolean): Graph {
  const graph = new GraphBuilder();
  graph.source = "trunk";
  const x = graph.input({ kind: "input", batch: 0, name: "x" }, { shape: [2, 9], type: "float32" });
  if (unused) graph.one("Neg", [x]);
  const many = graph.constant(
    Float32Array.from({ length: 9 }, (_, i) => i / 3),
    { shape: [9], type: "float32" },
  );
  const sum = graph.one("Add", [x, many]);
  return graph.finish([
    { role: { kind: "value", name: "y" }, value: graph.one("Transpose", [sum], { perm: [1, 0] }) },
    { role: { kind: "value", name: "x" }, value: x },
  ]);
}

describe("printGraph", () => {
  it("[X29] is one line per value, node and output", () => {
    expect(printGraph(example(false)).split("\n")).toEqual([
      "%0 float32[2,9] input:x@0",
      "%1 float32[9] {0 0.333333 0.666667 1 1.33333 1.66667 2 2.33333 … 9 numbers}",
      "%2 float32[2,9] = Add %0 %1  # trunk",
      "%3 float32[9,2] = Transpose %2 {perm=[1,0]}  # trunk",
      "value:y = %3",
      "value:x = %0",
    ]);
  });

  it("[X29] numbers values by their appearance: what was left out doesn't show", () => {
    expect(printGraph(example(true))).toBe(printGraph(example(false)));
  });

  it("[X29] shows loops' bodies below their node", () => {
    const body = new GraphBuilder();
    const state = body.input({ kind: "argument", position: 0 }, { shape: [2], type: "float32" });
    const next = body.finish([{ role: { kind: "result", position: 0 }, value: body.one("Neg", [state]) }]);
    const graph = new GraphBuilder();
    const x = graph.input({ kind: "input", batch: 0, name: "x" }, { shape: [3], type: "float32" });
    const node = {
      operator: "Loop",
      inputs: [x, undefined],
      outputs: [],
      attributes: { body: next },
      source: "rnn",
    };
    const lines = printGraph({ ...graph.finish([]), inputs: [], nodes: [node] }).split("\n");
    expect(lines).toEqual([
      " = Loop %0 _  # rnn",
      "  | %0 float32[2] argument:0",
      "  | %1 float32[2] = Neg %0  # graph",
      "  | result:0 = %1",
    ]);
  });
});
