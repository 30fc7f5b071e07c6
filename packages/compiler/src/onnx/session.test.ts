import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../graph/builder.js";
import { openSession } from "./session.js";

describe("openSession", () => {
  it("[X60] runs a graph on memory of WebAssembly in place", async () => {
    const graph = new GraphBuilder();
    const x = graph.input({ kind: "input", batch: 0, name: "x" }, { shape: [2, 3], type: "float32" });
    const y = graph.one("Relu", [
      graph.one("Add", [x, graph.constant(Float32Array.of(-2, 0, 2), { shape: [3], type: "float32" })]),
    ]);
    const session = await openSession(graph.finish([{ role: { kind: "value", name: "y" }, value: y }]));

    const memory = new WebAssembly.Memory({ initial: 1 });
    const input = new Float32Array(memory.buffer, 64, 6);
    const output = new Float32Array(memory.buffer, 256, 6);
    input.set([1, 2, 3, -1, -2, -3]);
    const feeds = { "input:x@0": session.tensor(input, x) };
    const fetches = { "value:y": session.tensor(output, y) };
    await session.run(feeds, fetches);
    expect([...output]).toEqual([0, 2, 5, 0, 0, 0]);

    input.fill(4);
    await session.run(feeds, fetches);
    expect([...output]).toEqual([2, 4, 6, 2, 4, 6]);
    await session.dispose();
  });
});
