import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../graph/builder.js";
import type { InputRole } from "../graph/graph.js";
import { randomGraph } from "../passes/fixtures/randomGraph.js";
import { expectAgreement } from "./fixtures/agreement.js";
import { runGraph } from "./fixtures/runGraph.js";
import { inputName, nodeName, outputName, parseNodeName } from "./names.js";
import { toOnnx } from "./toOnnx.js";

const buffer = { kind: "buffer", name: "norm/mean" } as const;

describe("names of a model", () => {
  it("[X60] a value with several roles, an input or a constant that is an output, and a buffer's next value", async () => {
    const g = new GraphBuilder();
    const mean = g.input(buffer, { shape: [2], type: "float32" });
    const next = g.one("Add", [mean, g.scalar(1)]);
    const graph = g.finish([
      { role: buffer, value: next },
      { role: { kind: "value", name: "same" }, value: next },
      { role: { kind: "value", name: "input" }, value: mean },
      { role: { kind: "value", name: "constant" }, value: g.constant(Int32Array.of(4, 5), { shape: [2], type: "int32" }) },
    ]);
    const given = await runGraph(graph, new Map([["buffer:norm/mean", [1, 2]]]));
    expect(Array.from(given.get("value:same") ?? [])).toEqual([2, 3]);
    expect(Array.from(given.get("value:input") ?? [])).toEqual([1, 2]);
    expect(Array.from(given.get("value:constant") ?? [])).toEqual([4, 5]);
    expect(Array.from(given.get("buffer:norm/mean") ?? [])).toEqual([2, 3]);
  });

  it("[X60] inputs and outputs have the names of their roles", () => {
    const target: InputRole = { kind: "target", task: "a task: “naïve”", batch: 1 };
    const role: InputRole = { kind: "packed", layout: "rows", members: [{ role: target, shape: [1], type: "float32" }] };
    const g = new GraphBuilder();
    const x = g.input(role, { shape: [1], type: "float32" });
    const model = toOnnx(
      g.finish([{ role: { kind: "gradient", parameter: "head/kernel", task: "t" }, value: g.one("Neg", [x]) }]),
    );
    expect(model.inputs.map(({ name }) => name)).toEqual([inputName(role)]);
    expect(model.outputs.map(({ name }) => name)).toEqual([
      outputName({ kind: "gradient", parameter: "head/kernel", task: "t" }),
    ]);
    expect(inputName(buffer)).not.toBe(outputName(buffer));
  });

  it("[X64] a node's name says its place and its module, also where ONNX Runtime has added to it", () => {
    const node = { operator: "MatMul", source: "loss of a|b #2" };
    const parsed = { position: "4/12", operator: "MatMul", source: "loss of a|b #2" };
    expect(parseNodeName(nodeName("4/12", node, 3))).toEqual(parsed);
    expect(parseNodeName(`fused ${nodeName("4/12", node, 0)}/MatMulAddFusion_kernel_time`)).toEqual(parsed);
    expect(parseNodeName("ReorderInput_token_12_kernel_time")).toBeUndefined();
  });
});

describe("models of random graphs", () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))("[X61] compute what the graph says: seed %i", async (seed) => {
    await expectAgreement(randomGraph(seed), { seed, tolerance: 1e-4, threads: 1 + (seed % 2) });
  });
});
