import type { UpdateRule } from "@gruyere/core";
import { adam, type ReferenceUpdate, referenceUpdate, sgd } from "@gruyere/train";
import type { Tensor } from "onnxruntime-common";
import { describe, expect, it } from "vitest";
import { optimiserRules } from "../../memory/fixtures/optimiserRules.js";
import { loadRuntime } from "../../onnx/runtime.js";
import { openSession } from "../../onnx/session.js";
import { dropoutPlan } from "../fixtures/programs.js";
import { HostRoom } from "./hostRoom.js";
import { TensorState } from "./tensorState.js";
import { TensorUpdates } from "./tensorUpdates.js";

const learningRate = 0.01;
const plan = dropoutPlan();
const names = plan.parameters.map(({ name }) => name);

/** The state of a plan, with what updates it. */
async function updates() {
  const room = new HostRoom(
    await loadRuntime(),
    plan.parameters.map(({ shape }) => shape),
  );
  const state = new TensorState(plan, room, 1);
  const all = new TensorUpdates(state, room, (graph) => openSession(graph));
  const gradientOf = (name: string, phase: number): Tensor =>
    room.put({ shape: state.at(name).dims, type: "float32" }, (numbers) => {
      for (const i of numbers.keys()) numbers[i] = Math.sin(1.3 * phase + 0.7 * i) * ((i % 7) + 0.3);
    });
  const read = async (tensor: Tensor) => Float64Array.from((await room.numbers([tensor]))[0] ?? []);
  const step = async (rule: UpdateRule, phase: number, reached = names, factor = 1, rate = learningRate) => {
    const gradients = new Map(reached.map((name) => [name, { tensor: gradientOf(name, phase), factor }]));
    await all.run(gradients, rule, { learningRate: rate });
    for (const { tensor } of gradients.values()) room.give(tensor);
  };
  return { room, state, all, gradientOf, read, step };
}

describe("updates as graphs", () => {
  for (const [title, rule] of optimiserRules)
    it(`[X133] ${title} follows the float64 reference over 100 steps`, async () => {
      const { state, all, gradientOf, read, step } = await updates();
      const [name = ""] = names;
      let expected: ReferenceUpdate = { parameter: await read(state.at(name)), slots: {} };
      for (let count = 1; count <= 100; count++) {
        const gradient = await read(gradientOf(name, count));
        expected = referenceUpdate(rule, { ...expected, gradient, count, learningRate });
        await step(rule, count);
      }
      expect(distance(await read(state.at(name)), expected.parameter)).toBeLessThanOrEqual(1e-5);
      for (const slot of rule.slots)
        expect(distance(await read(state.slotAt(slot, name)), expected.slots[slot]), slot).toBeLessThanOrEqual(1e-5);
      await all.dispose();
    });

  it("[X134] one graph serves all counts and rates; parameters with other counts have a run of their own", async () => {
    const { state, all, step } = await updates();
    await step(adam(), 1);
    await step(adam(), 2, names, 1, 0.5);
    expect(all.size).toBe(1);
    const [first = "", second = ""] = names;
    const untouched = state.at(second);
    await step(adam(), 3, [first]);
    expect(state.at(second)).toBe(untouched);
    expect([state.count(first), state.count(second)]).toEqual([3, 2]);
    await step(adam(), 4);
    expect([state.count(first), state.count(second)]).toEqual([4, 3]);
    await all.dispose();
  });

  it("[X134] graphs are forgotten beyond a bound, and what they made stays", async () => {
    const { state, all, read, step } = await updates();
    const longer = (length: number): UpdateRule => ({
      ...{ name: "longer", slots: [], settings: {} },
      update(a, { parameter, gradient }) {
        let next = parameter;
        for (let i = 0; i < length; i++) next = a.add(next, gradient);
        return { parameter: next, slots: {} };
      },
    });
    const [name = ""] = names;
    for (let length = 0; length < 70; length++) await step(longer(length), 1, [name]);
    expect(all.size).toBeLessThanOrEqual(64);
    expect((await read(state.at(name))).every(Number.isFinite)).toBe(true);
    await all.dispose();
  });

  it("[X134] a factor of the gradient is part of the update; a rule may leave parameter or slot as it is", async () => {
    const [scaled, doubled] = [await updates(), await updates()];
    const [name = ""] = names;
    await scaled.step(sgd(), 1, names, 2, 0.25);
    await doubled.step(sgd(), 1, names, 1, 0.5);
    const [a, b] = [await scaled.read(scaled.state.at(name)), await doubled.read(doubled.state.at(name))];
    expect(distance(a, b)).toBeLessThanOrEqual(1e-6);
    const still: UpdateRule = {
      ...{ name: "still", slots: ["kept", "last"], settings: {} },
      update: (_, { parameter, gradient, slots: { kept } }) => ({
        parameter,
        slots: { ...(kept !== undefined && { kept }), last: gradient },
      }),
    };
    await scaled.step(still, 3);
    expect(await scaled.read(scaled.state.at(name))).toEqual(a);
    expect(await scaled.read(scaled.state.slotAt("last", name))).toEqual(await scaled.read(scaled.gradientOf(name, 3)));
    await scaled.all.dispose();
    await doubled.all.dispose();
  });

  it("[X139] a parameter and its next value take turns: memory doesn't grow", async () => {
    const { room, all, step } = await updates();
    await step(adam(), 1);
    await step(adam(), 2);
    const { bytes } = room;
    for (let phase = 3; phase < 20; phase++) await step(adam(), phase);
    expect(room.bytes).toBe(bytes);
    await all.dispose();
  });
});

/** ‖a − b‖ / ‖b‖ */
function distance(a: Float64Array, b: Float64Array | undefined): number {
  if (!b || a.length !== b.length) return Number.NaN;
  const difference = Math.hypot(...a.map((value, i) => value - (b[i] ?? Number.NaN)));
  return difference / (Math.hypot(...b) || 1);
}
