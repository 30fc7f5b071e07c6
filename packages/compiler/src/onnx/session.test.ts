import { describe, expect, it } from "vitest";
import type { Signature } from "../graph/graph.js";
import { graphOf } from "./fixtures/operatorGraphs.js";
import { openSession } from "./session.js";

const x: Signature = { shape: [2, 3], type: "float32" };
const row = (shape: readonly number[]): Signature => ({ shape, type: "int32" });
const plus = graphOf(({ g, of }) => g.one("Relu", [g.one("Add", [of("x", [2, 3]), of("y", [2, 3])])]));
const gather = graphOf(({ g, of }) => g.one("Gather", [of("x", [2, 3]), of("ids", [1], "int32")], { axis: 0 }));

describe("openSession", () => {
  it("[X60] reads and writes the memory of WebAssembly in place, run after run", async () => {
    const session = await openSession(plus);
    const memory = new WebAssembly.Memory({ initial: 1 });
    const [a, b, out] = [64, 128, 256].map((offset) => new Float32Array(memory.buffer, offset, 6));
    if (!a || !b || !out) throw new Error("no memory");
    a.set([1, 2, 3, -1, -2, -3]);
    b.set([-2, 0, 2, -2, 0, 2]);
    const feeds = { "input:x@0": session.tensor(a, x), "input:y@0": session.tensor(b, x) };
    const fetches = { "value:0": session.tensor(out, x) };
    await session.run(feeds, fetches);
    expect([...out]).toEqual([0, 2, 5, 0, 0, 0]);
    a.fill(4);
    await session.run(feeds, fetches);
    expect([...out]).toEqual([2, 4, 6, 2, 4, 6]);

    // In place through and through: an output may be what the next run reads.
    await session.run({ ...feeds, "input:x@0": session.tensor(out, x) }, fetches);
    expect([...out]).toEqual([0, 4, 8, 0, 4, 8]);
    await session.dispose();
  });

  it("[X60] gives outputs of its own where there is no tensor for them", async () => {
    const session = await openSession(plus);
    const ones = session.tensor(new Float32Array(6).fill(1), x);
    const made = await session.run({ "input:x@0": ones, "input:y@0": ones }, { "value:0": null });
    expect(made["value:0"]?.data).toEqual(new Float32Array(6).fill(2));
    await session.dispose();
    await session.dispose();
  });

  it("[X65] an error while running names the module whose node failed", async () => {
    const session = await openSession(gather);
    const feeds = {
      "input:x@0": session.tensor(new Float32Array(6), x),
      "input:ids@0": session.tensor(Int32Array.of(7), row([1])),
    };
    const failure = session.run(feeds, { "value:0": session.tensor(new Float32Array(3), { shape: [1, 3], type: "float32" }) });
    await expect(failure).rejects.toMatchObject({ problems: [{ code: "run-failed", path: "trunk" }] });
    await expect(failure).rejects.toThrow(/idx=7[\s\S]*operator Gather of trunk/);
    await session.dispose();
  });

  it("[X65] a graph that ONNX Runtime has no kernel for names the module", async () => {
    const graph = graphOf(({ g, of }) => g.one("PRelu", [of("x", [3], "int32"), of("slope", [3], "int32")]));
    await expect(openSession(graph)).rejects.toMatchObject({ problems: [{ code: "model-refused", path: "trunk" }] });
    await expect(openSession(new Uint8Array([1, 2, 3]))).rejects.toMatchObject({
      problems: [{ code: "model-refused", path: "graph" }],
    });
  });

  it("[X65] tensors of another copy of the runtime, of the wrong type, and runs after the end are refused", async () => {
    const session = await openSession(plus);
    const { Tensor } = await import("onnxruntime-common");
    const ones = session.tensor(new Float32Array(6).fill(1), x);
    const feeds = { "input:x@0": ones, "input:y@0": ones };
    await expect(session.run(feeds, { "value:0": new Tensor("float32", new Float32Array(6), [2, 3]) })).rejects.toThrow(
      /foreign/,
    );
    expect(() => session.tensor(new Int32Array(6), x)).toThrow(/float32 over Int32Array/);
    await session.dispose();
    await expect(session.run(feeds, { "value:0": ones })).rejects.toThrow(/disposed/);
  });
});
