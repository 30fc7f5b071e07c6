import { adam } from "@gruyere/train";
import { expect, it } from "vitest";
import { GraphBuilder } from "../../graph/builder.js";
import type { Graph } from "../../graph/graph.js";
import { describeOnSoftwareGpu } from "../../onnx/fixtures/softwareGpu.js";
import { loadRuntime } from "../../onnx/runtime.js";
import { openSession } from "../../onnx/session.js";
import { createOnnxEngine } from "../createOnnxEngine.js";
import { batchOf, dense, dropoutPlan } from "../fixtures/programs.js";
import { keepsTensors } from "../openMemory.js";
import { addSquares } from "./addSquares.js";
import { DeviceRoom } from "./deviceRoom.js";
import { TensorGradients } from "./tensorGradients.js";
import { TensorOutputs } from "./tensorOutputs.js";
import { TensorState } from "./tensorState.js";

const batch = batchOf("s", 4, { x: dense([4, 5], 0) }, ["a", "b"]);
const requestOf = (step: number) => ({ batches: [batch], denominators: { a: 4, b: 4 }, random: { seed: 1, step } });

/** x · factor, as a gradient. */
function gradientGraph(factor: number): Graph {
  const g = new GraphBuilder();
  const x = g.input({ kind: "argument", position: 0 }, { shape: [3], type: "float32" });
  return g.finish([{ role: { kind: "gradient", parameter: "w" }, value: g.one("Mul", [x, g.scalar(factor)]) }]);
}

describeOnSoftwareGpu(() => {
  it("[X136] the state stays on the device from step to step, and is that of the cpu", async () => {
    const results = [];
    for (const provider of ["cpu", "webgpu"] as const) {
      const engine = await createOnnxEngine({ provider });
      const executor = await engine.open(dropoutPlan(), { seed: 1 });
      const numbers: number[] = [];
      for (let step = 0; step < 4; step++) {
        const { losses, gradients } = await executor.gradients(requestOf(step));
        numbers.push(...Object.values(losses), (await gradients.check()).norm);
        await executor.update(gradients, adam(), { learningRate: 0.05 });
      }
      const { parameters, slots } = await executor.read();
      const { a } = await executor.forward({ batch, tasks: ["a"] });
      for (const { values } of [...Object.values(parameters), ...Object.values(slots["first"] ?? {}), ...(a?.outputs ?? [])])
        numbers.push(...values);
      expect(executor.memory().tensors).toBe(3 * executor.plan.parameters.length);
      executor.dispose();
      expect(executor.memory()).toEqual({
        tensors: 0,
        ...(provider === "webgpu" ? { bytes: 0 } : { bytes: expect.any(Number) }),
      });
      results.push(numbers);
    }
    const [cpu = [], webgpu = []] = results;
    expect(webgpu.length).toBe(cpu.length);
    for (const [i, number] of cpu.entries()) expect(webgpu[i]).toBeCloseTo(number, 4);
  });

  it("[X136] whether tensors stay on a device is tried", async () => {
    const runtime = await loadRuntime();
    expect(await keepsTensors("webgpu", runtime)).toBe(true);
    expect(await keepsTensors("cpu", runtime)).toBe(false);
  });

  it("[X137] a session is kept until the last of its tensors on the device was given back", async () => {
    const room = new DeviceRoom(await loadRuntime(), "webgpu");
    const graph = gradientGraph(2);
    const session = await openSession(graph, { provider: "webgpu", onDevice: ["gradient:w"] });
    const host = room.put({ shape: [3], type: "float32" }, (numbers) => numbers.set([1, 2, 3]));
    const [x] = await room.settle([host]);
    if (!x) throw new Error("nothing was settled");
    expect(await room.settle([x])).toEqual([x]);
    const { "gradient:w": y } = await room.run(session, { "argument:0": x }, { "gradient:w": { shape: [3], type: "float32" } });
    if (!y) throw new Error("nothing was made");
    await room.release(session);
    expect(await room.numbers([y, x])).toEqual([Float32Array.of(2, 4, 6), Float32Array.of(1, 2, 3)]);
    expect(room.bytes).toBe(24);
    room.give(x);
    room.give(y);
    expect(room.bytes).toBe(0);
    await expect(session.run({}, {})).rejects.toThrow(/disposed/);
  });

  it.each([
    ["usual numbers", [3, 4, 0], 1, { finite: true, norm: 5 }],
    ["squares above float32", [3, 4, 0], 1e25, { finite: true, norm: 5e25 }],
    ["squares below float32", [3, 4, 0], 1e-25, { finite: true, norm: 5e-25 }],
    ["infinities", [3, 4, 1e30], 1e25, { finite: false, norm: Number.POSITIVE_INFINITY }],
    ["nothing", [0, 0, 0], 1, { finite: true, norm: 0 }],
  ])("[X135] the norm of gradients on the device: %s", async (_, numbers, factor, expected) => {
    const room = new DeviceRoom(await loadRuntime(), "webgpu");
    const graph = addSquares(gradientGraph(factor));
    const session = await openSession(graph, { provider: "webgpu", onDevice: ["gradient:w"] });
    const x = session.tensor(Float32Array.from(numbers), { shape: [3], type: "float32" });
    const signatures = {
      "gradient:w": { shape: [3], type: "float32" },
      "gradient-squares:w": { shape: [], type: "float32" },
    } as const;
    const made = await room.run(session, { "argument:0": x }, signatures);
    const state = new TensorState({ ...dropoutPlan(), parameters: [], buffers: [] }, room, 1);
    const outputs = new TensorOutputs(graph.outputs, made, {
      ...{ room, state },
      take: (own, tensors, squares) => new TensorGradients(own, tensors, squares, room, () => {}),
    });
    const gradients = outputs.gradients({ batches: [], computed: new Map(), factors: new Map() });
    outputs.release();
    const { finite, norm } = await gradients.check();
    expect(finite).toBe(expected.finite);
    if (Number.isFinite(expected.norm)) expect(Math.abs(norm - expected.norm)).toBeLessThanOrEqual(1e-6 * expected.norm);
    gradients.scale(() => 2);
    if (expected.finite)
      expect(Math.abs((await gradients.check()).norm - 2 * expected.norm)).toBeLessThanOrEqual(2e-6 * expected.norm);
    gradients.dispose();
    expect(room.bytes).toBe(0);
    await room.release(session);
  });
});
