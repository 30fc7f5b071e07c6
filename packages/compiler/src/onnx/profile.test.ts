import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../graph/builder.js";
import type { Graph } from "../graph/graph.js";
import { graphOf } from "./fixtures/operatorGraphs.js";
import { runSession } from "./fixtures/runGraph.js";
import { profileGraph } from "./profile.js";
import { aggregate } from "./profileEvents.js";

function withLoop(): Graph {
  const body = new GraphBuilder();
  body.source = "cell";
  const [h, x] = [0, 1].map((position) => body.input({ kind: "argument", position }, { shape: [8], type: "float32" }));
  const next = body.one("Tanh", [body.one("Add", [h, x])]);
  const cell = body.finish([{ role: { kind: "result", position: 0 }, value: next }]);
  return graphOf(({ g, of }) => {
    const [last] = g.add("Scan", [of("h", [8]), of("x", [5, 8])], { body: cell, states: 1, scanned: 1 });
    g.source = "head";
    return [...(last ? [last] : []), g.one("Relu", [g.one("Gemm", [of("a", [4, 8]), of("w", [8, 3]), of("b", [3])])])];
  });
}

describe("profileGraph", () => {
  it("[X68] tells times by node and by module, a loop's body by itself, and leaves no file", async () => {
    const graph = withLoop();
    const profile = await profileGraph(graph, (session) => runSession(session, graph), { runs: 4, warmup: 2 });
    expect(profile.runs).toBe(4);
    const loop = profile.nodes.find(({ operator }) => operator === "Scan");
    expect(loop).toMatchObject({ node: "0", source: "trunk", kernel: "Scan", calls: 1 });
    expect(profile.nodes.find(({ source }) => source === "head")).toMatchObject({
      operator: "Gemm",
      kernel: "FusedGemm",
      calls: 1,
    });
    const inBody = profile.nodes.filter(({ source }) => source === "cell");
    expect(inBody.map(({ node }) => node).toSorted()).toEqual(["0/0", "0/1"]);
    expect(inBody.every(({ calls }) => calls === 5)).toBe(true);
    expect(profile.sources.map(({ source }) => source).toSorted()).toEqual(["cell", "head", "trunk"]);
    const sum = profile.nodes.reduce((all, { microseconds }) => all + microseconds, 0);
    expect(profile.sources.reduce((all, { microseconds }) => all + microseconds, 0)).toBeCloseTo(sum);
    expect(profile.microseconds).toBeGreaterThanOrEqual(sum);
  });

  it("[X68] warm-up runs don't count, and what ONNX Runtime added is named", () => {
    const node = (name: string, ts: number, dur: number, op: string) => ({
      cat: "Node",
      name: `${name}_kernel_time`,
      ts,
      dur,
      args: { op_name: op },
    });
    const run = (ts: number, dur: number) => ({ cat: "Session", name: "model_run", ts, dur, args: {} });
    const events = [
      ...[node("0|Conv|trunk|0", 10, 100, "Conv"), node("ReorderInput_token_3", 110, 5, "ReorderInput"), run(1, 200)],
      ...[node("0|Conv|trunk|0", 310, 20, "Conv"), node("ReorderInput_token_3", 330, 4, "ReorderInput"), run(301, 40)],
      ...[node("0|Conv|trunk|0", 410, 30, "Conv"), node("ReorderInput_token_3", 440, 4, "ReorderInput"), run(401, 50)],
    ];
    expect(aggregate(JSON.stringify(events), 1)).toEqual({
      runs: 2,
      microseconds: 45,
      nodes: [
        { node: "0", operator: "Conv", source: "trunk", kernel: "Conv", microseconds: 25, calls: 1 },
        {
          node: "ReorderInput_token_3",
          operator: "ReorderInput",
          source: "onnxruntime",
          kernel: "ReorderInput",
          microseconds: 4,
          calls: 1,
        },
      ],
      sources: [
        { source: "trunk", microseconds: 25, calls: 1 },
        { source: "onnxruntime", microseconds: 4, calls: 1 },
      ],
    });
  });
});
