import { expect, it } from "vitest";
import type { Signature } from "../graph/graph.js";
import { readDevice } from "./deviceCopies.js";
import { expectAgreement } from "./fixtures/agreement.js";
import { graphOf, operatorGraphs } from "./fixtures/operatorGraphs.js";
import { describeOnSoftwareGpu } from "./fixtures/softwareGpu.js";
import { listProviders } from "./providers.js";
import { loadRuntime } from "./runtime.js";
import { openSession } from "./session.js";

const few = ["Add", "ReduceSum", "Softmax", "Gemm", "Conv", "MaxPool and MaxUnpool", "ScatterRows", "ArgMax", "Where of bool"];

describeOnSoftwareGpu(() => {
  it.each(operatorGraphs.filter(([name]) => few.includes(name)))("[X67] %s computes what the graph says", async (_, build) => {
    await expectAgreement(graphOf(build), { provider: "webgpu" });
  });

  it("[X67] outputs stay on the device and are fed back", async () => {
    const x: Signature = { shape: [3], type: "float32" };
    const graph = graphOf(({ g, of }) => g.one("Add", [of("x", [3]), of("y", [3])]));
    const session = await openSession(graph, { provider: "webgpu", onDevice: ["value:0"] });
    const y = session.tensor(Float32Array.of(1, 2, 3), x);
    let state = y;
    for (let step = 0; step < 3; step++) {
      const { "value:0": next } = await session.run({ "input:x@0": state, "input:y@0": y }, { "value:0": null });
      if (!next) throw new Error("no output");
      expect(next.location).toBe("gpu-buffer");
      if (state !== y) state.dispose();
      state = next;
    }
    expect(await readDevice([state])).toEqual([Float32Array.of(4, 8, 12)]);
    state.dispose();
    await session.dispose();
  });

  it("[X66] providers that work are listed, others with the reason", async () => {
    const statuses = await listProviders(await loadRuntime());
    expect(statuses.map(({ provider }) => provider)).toEqual(["cpu", "webgpu", "cuda"]);
    expect(statuses.slice(0, 2)).toEqual([{ provider: "cpu" }, { provider: "webgpu" }]);
  });
});
