import { randomStream } from "@gruyere/random";
import { describe, expect, test } from "vitest";
import type { GraphBuilder } from "../graph/builder.js";
import type { Value } from "../graph/graph.js";
import { floats, graphOf, operators } from "./fixtures/graphs.js";
import { expectSameOutputs } from "./fixtures/sameOutputs.js";
import { padsToConcat } from "./padsToConcat.js";

/** Rows from `from` of a value with `rows` rows of two numbers; zeros around them. */
function padded(g: GraphBuilder, name: string, from: number, to: number, rows: number): Value {
  return g.one("Pad", [floats(g, name, to - from, 2)], { pads: [from, 0, rows - to, 0], mode: "constant", value: 0 });
}

function left(make: (graph: GraphBuilder) => Value): readonly string[] {
  const before = graphOf(make);
  const after = padsToConcat.run(before, { provider: "cpu" });
  expectSameOutputs(before, after);
  return operators(after);
}

const sum = (g: GraphBuilder, ...[first, ...others]: readonly [Value, ...Value[]]): Value =>
  others.reduce((all, other) => g.one("Add", [all, other]), first);

describe("[X84] sums of padded parts", () => {
  test("[X84] are their parts, joined in order", () => {
    expect(left((g) => sum(g, padded(g, "b", 2, 6, 6), padded(g, "a", 0, 2, 6)))).toEqual(["Concat"]);
  });

  test("[X84] have zeros where there is no part", () => {
    expect(left((g) => sum(g, padded(g, "a", 1, 2, 6), padded(g, "b", 4, 5, 6)))).toEqual(["Expand", "Expand", "Concat"]);
  });

  test("[X84] keep what else is added, and parts that overlap", () => {
    expect(left((g) => sum(g, padded(g, "a", 0, 2, 4), floats(g, "x", 4, 2), padded(g, "b", 2, 4, 4)))).toEqual([
      "Concat",
      "Add",
    ]);
    expect(left((g) => sum(g, padded(g, "a", 0, 2, 4), padded(g, "b", 1, 3, 4), padded(g, "c", 2, 4, 4)))).toEqual([
      "Pad",
      "Concat",
      "Add",
    ]);
    expect(left((g) => sum(g, padded(g, "a", 0, 2, 4), floats(g, "x", 4, 2)))).toEqual(["Pad", "Add"]);
  });

  test("[X84] of random parts are the same as before", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = randomStream({ seed, stream: "pads" });
      left((g) => {
        const parts = Array.from({ length: 2 + random.below(4) }, (_, i) => {
          const from = random.below(5);
          return padded(g, `part${i}`, from, from + 1 + random.below(6 - from), 6);
        });
        const [first = floats(g, "x", 6, 2), ...others] = parts;
        return sum(g, first, ...others);
      });
    }
  });
});
