import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../graph/builder.js";
import type { Graph, GraphOutput, Value } from "../../graph/graph.js";
import { graphOf } from "../fixtures/operatorGraphs.js";
import { runGraph } from "../fixtures/runGraph.js";

const [T, H] = [5, 3];

const results = (values: readonly Value[]): readonly GraphOutput[] =>
  values.map((value, position) => ({ role: { kind: "result", position }, value }));

/** h' = tanh(x · w + h + 0.5): gives h', h before it, and the first argument that never changes. */
function cell(): Graph {
  const g = new GraphBuilder();
  const argument = (position: number): Value => g.input({ kind: "argument", position }, { shape: [H], type: "float32" });
  const [h, x, w] = [argument(0), argument(1), argument(3)];
  const next = g.one("Tanh", [g.one("Add", [g.one("Add", [g.one("Mul", [x, w]), h]), g.scalar(0.5)])]);
  return g.finish(results([next, h, w]));
}

/** A loop over x and a sequence that its body doesn't look at. */
const loop = (reverse: boolean): Graph =>
  graphOf(({ g, of }) => {
    const inputs = [of("h", [H]), of("x", [T, H]), of("unread", [T, 2]), of("w", [H])];
    return g.add("Scan", inputs, { body: cell(), states: 1, scanned: 2, reverse });
  });

const feeds = new Map([
  ["input:h@0", [0.1, -0.2, 0.3]],
  ["input:x@0", Array.from({ length: T * H }, (_, i) => Math.sin(i))],
  ["input:unread@0", Array.from({ length: T * 2 }, () => Number.NaN)],
  ["input:w@0", [1, -1, 0.5]],
]);

function expected(reverse: boolean): readonly (readonly number[])[] {
  const [x = [], w = []] = [feeds.get("input:x@0"), feeds.get("input:w@0")];
  let h = feeds.get("input:h@0") ?? [];
  const before: (readonly number[])[] = [];
  for (let step = 0; step < T; step++) {
    const t = reverse ? T - 1 - step : step;
    before[t] = h;
    h = h.map((each, i) => Math.tanh((x[t * H + i] ?? Number.NaN) * (w[i] ?? Number.NaN) + each + 0.5));
  }
  return [h, before.flat(), Array.from({ length: T }, () => w).flat()];
}

describe("loops", () => {
  it.each([false, true])("[X62] states, what is scanned, and what the body captures; reverse %s", async (reverse) => {
    const given = await runGraph(loop(reverse), feeds);
    for (const [i, numbers] of expected(reverse).entries()) {
      const made = Array.from(given.get(`value:${i}`) ?? []);
      expect(made).toHaveLength(numbers.length);
      for (const [k, number] of numbers.entries()) expect(made[k]).toBeCloseTo(number, 5);
    }
  });

  it("[X62] a loop in a loop", async () => {
    const outer = new GraphBuilder();
    const argument = (position: number, shape: readonly number[]): Value =>
      outer.input({ kind: "argument", position }, { shape, type: "float32" });
    const [sum, xs, w] = [argument(0, [H]), argument(1, [T, H]), argument(2, [H])];
    const [last] = outer.add("Scan", [sum, xs, xs, w], { body: cell(), states: 1, scanned: 2 });
    if (!last) throw new Error("a loop without a state");
    const body = outer.finish(results([last]));
    const graph = graphOf(({ g, of }) => {
      const xs = g.one("Concat", [of("x", [1, T, H]), of("x", [1, T, H])], { axis: 0 });
      return g.add("Scan", [of("h", [H]), xs, of("w", [H])], { body, states: 1, scanned: 1 });
    });
    const given = await runGraph(graph, feeds);

    const [x = [], w64 = []] = [feeds.get("input:x@0"), feeds.get("input:w@0")];
    let h = feeds.get("input:h@0") ?? [];
    for (let t = 0; t < 2 * T; t++) h = h.map((each, i) => Math.tanh((x[(t % T) * H + i] ?? 0) * (w64[i] ?? 0) + each + 0.5));
    for (const [i, number] of h.entries()) expect(given.get("value:0")?.[i]).toBeCloseTo(number, 5);
  });
});
