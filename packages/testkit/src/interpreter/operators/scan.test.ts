import { GraphBuilder } from "@gruyere/compiler/graph";
import { expect, test } from "vitest";
import { floats, run } from "../fixtures/run.js";

/** Next state: state × weight + element; output: the next state + the element. */
function body() {
  const graph = new GraphBuilder();
  const [state, element, weight] = [0, 1, 2].map((position) =>
    graph.input({ kind: "argument", position }, { shape: [2], type: "float32" }),
  );
  const next = graph.one("Add", [graph.one("Mul", [state, weight]), element]);
  return graph.finish([
    { role: { kind: "result", position: 0 }, value: next },
    { role: { kind: "result", position: 1 }, value: graph.one("Add", [next, element]) },
  ]);
}

const inputs = [floats([2], [1, 10]), floats([3, 2], [1, 2, 3, 4, 5, 6]), floats([2], [2, 0.5])];

test("[K5] Scan hands the state on, from the first element to the last", () => {
  const outputs = run("Scan", inputs, { body: body(), states: 1, scanned: 1 });
  expect(outputs).toEqual([
    [23, 9.75],
    [4, 9, 12, 11.5, 28, 15.75],
  ]);
});

test("[K5] Scan in reverse begins with the last element, and outputs stand where their elements stood", () => {
  const outputs = run("Scan", inputs, { body: body(), states: 1, scanned: 1, reverse: true });
  expect(outputs).toEqual([
    [35, 6.75],
    [36, 8.75, 20, 13.5, 12, 17],
  ]);
});
