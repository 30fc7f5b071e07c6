import { interpret } from "@gruyere/testkit";
import { expect, it } from "vitest";
import { GraphBuilder } from "./builder.js";
import type { InputRole } from "./graph.js";
import { splitStages } from "./splitStages.js";

const input = (name: string): InputRole => ({ kind: "input", batch: 0, name });

it("[X130] a graph in two stages computes what it did as one, and nothing twice but what can't be handed over", () => {
  const g = new GraphBuilder();
  const x = g.input(input("x"), { shape: [1, 1, 4, 4], type: "float32" });
  const late = g.input(input("late"), { shape: [1, 1, 2, 2], type: "float32" });
  const hidden = g.one("Tanh", [x]);
  const [pooled, indices] = g.add("MaxPool", [hidden], { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] });
  if (!pooled) throw new Error("no pool");
  const dy = g.one("Mul", [late, g.one("Exp", [pooled])]);
  const spread = g.one("MaxUnpool", [dy, indices], {
    shape: [1, 1, 4, 4],
    kernel_shape: [2, 2],
    strides: [2, 2],
    pads: [0, 0, 0, 0],
  });
  const graph = g.finish([
    { role: { kind: "value", name: "early" }, value: g.one("Neg", [pooled]) },
    { role: { kind: "value", name: "late" }, value: g.one("Add", [spread, hidden]) },
  ]);
  const { first, second } = splitStages(graph, ({ role }) => role.kind === "value" && role.name === "late");
  const values = Float64Array.from({ length: 16 }, (_, i) => Math.sin(3 * i));
  const feeds = new Map([
    ["input:x@0", values],
    ["input:late@0", Float64Array.of(1, -2, 3, 0.5)],
  ]);
  const whole = interpret(graph, feeds);
  const early = interpret(first, new Map([["input:x@0", values]]));
  expect(early.get("value:early")).toEqual(whole.get("value:early"));
  const saved = [...early].filter(([name]) => name.startsWith("saved:"));
  expect(interpret(second, new Map([...feeds, ...saved])).get("value:late")).toEqual(whole.get("value:late"));
  const operators = second.nodes.map(({ operator }) => operator).toSorted();
  expect(operators).toEqual(["Add", "Exp", "MaxPool", "MaxUnpool", "Mul"]);
});
