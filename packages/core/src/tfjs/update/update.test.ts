import { createContext, runInContext } from "node:vm";
import { inputs, module, number, program, task, vector } from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tryBackend } from "../../backends/tryBackend.js";
import { linear, squared } from "../../fixtures/modules.js";
import { momentumLike, rules } from "../../fixtures/rules.js";
import { type Arithmetic, compile, float64Arithmetic, type UpdateRule } from "../../index.js";
import { Parameters } from "../parameters.js";
import { TensorGradients } from "../tensorGradients.js";
import { applyUpdate } from "./applyUpdate.js";
import { blockUpdate } from "./blockUpdate.js";
import { FusedLoops, type Generate } from "./fusedLoops.js";
import { tensorArithmetic } from "./tensorArithmetic.js";
import { traceUpdate } from "./traceUpdate.js";

/** `Function` of a realm whose policy forbids to make code. */
const forbidden: Generate = runInContext(
  "(...source) => new Function(...source)",
  createContext({}, { codeGeneration: { strings: false } }),
);
const values = (length: number, offset: number): Float32Array =>
  Float32Array.from({ length }, (_, i) => Math.sin(1.7 * i + offset) + (i % 97 === 0 ? 1.5 : 0));

interface State {
  readonly parameter: Float32Array;
  readonly slots: readonly Float32Array[];
}
const start = (rule: UpdateRule, length: number): State => ({
  parameter: values(length, 0),
  slots: rule.slots.map(() => new Float32Array(length)),
});
const learningRate = 0.05;

function fusedStep(rule: UpdateRule, { parameter, slots }: State, gradient: Float32Array, count: number, loops: FusedLoops) {
  const trace = traceUpdate(rule, { learningRate, count });
  const loop = loops.find(trace);
  if (!loop) throw new Error("code can't be made here");
  loop([parameter, gradient, ...slots], [parameter, ...slots], trace.scalars);
}

function referenceStep(rule: UpdateRule, { parameter, slots }: State, gradient: Float32Array, count: number) {
  for (const [i, p] of parameter.entries()) {
    const own = Object.fromEntries(rule.slots.map((slot, s) => [slot, slots[s]?.[i] ?? 0]));
    const next = rule.update(float64Arithmetic, { parameter: p, gradient: gradient[i] ?? 0, slots: own, count, learningRate });
    parameter[i] = next.parameter;
    for (const [s, slot] of rule.slots.entries()) (slots[s] ?? parameter)[i] = next.slots[slot] ?? own[slot] ?? 0;
  }
}

function expectClose(actual: State, expected: State, tolerance: number): void {
  const pairs = [
    [actual.parameter, expected.parameter] as const,
    ...actual.slots.map((s, i) => [s, expected.slots[i] ?? s] as const),
  ];
  for (const [a, b] of pairs) {
    expect(a.length).toBe(b.length);
    let worst = 0;
    for (const [i, x] of a.entries()) worst = Math.max(worst, Math.abs(x - (b[i] ?? Number.NaN)) / Math.max(1, Math.abs(x)));
    expect(worst).toBeLessThanOrEqual(tolerance);
  }
}

/** A rule of random operations: each takes two earlier values, or one and a number. */
type Line = readonly [name: keyof Arithmetic<unknown>, first: number, second: number, scalar: number | undefined];
const randomRule = (lines: readonly Line[], ends: readonly number[], bounded: boolean): UpdateRule => ({
  name: "random",
  slots: ["one", "two"],
  settings: {},
  update<T>(a: Arithmetic<T>, { parameter, gradient, slots }: { parameter: T; gradient: T; slots: Readonly<Record<string, T>> }) {
    const { one = gradient, two = gradient } = slots;
    const all = [parameter, gradient, one, two];
    const at = (i: number): T => all[i % all.length] ?? parameter;
    for (const [name, first, second, scalar] of lines) {
      const result =
        name === "sqrt" || name === "abs" || name === "sign" ? a[name](at(first)) : a[name](at(first), scalar ?? at(second));
      all.push(bounded ? a.min(a.max(result, -2), 2) : result);
    }
    const [p = 0, s = 0, t = 0] = ends;
    return { parameter: at(all.length - 1 - p), slots: { one: at(s), two: at(t) } };
  },
});
const anyRule = (names: readonly Line[0][], bounded: boolean) =>
  fc
    .tuple(
      fc.array(
        fc.tuple(
          fc.constantFrom(...names),
          fc.nat(40),
          fc.nat(40),
          fc.option(fc.constantFrom(0.5, -1.25, 2, 0, -0, 1e-3), { nil: undefined }),
        ),
        { minLength: 1, maxLength: 14 },
      ),
      fc.tuple(fc.nat(3), fc.nat(40), fc.nat(40)),
    )
    .map(([lines, ends]) => randomRule(lines, ends, bounded));

describe("an update as one loop", () => {
  it("[C21] random rules give, to the bit, the float64 reference rounded once", () => {
    const loops = new FusedLoops();
    const names = ["add", "sub", "mul", "div", "max", "min", "sqrt", "abs", "sign"] as const;
    fc.assert(
      fc.property(anyRule(names, false), (rule) => {
        const [fused, reference] = [start(rule, 50), start(rule, 50)];
        for (let count = 1; count <= 2; count++) {
          fusedStep(rule, fused, values(50, count), count, loops);
          referenceStep(rule, reference, values(50, count), count);
        }
        expect(fused).toEqual(reference);
      }),
      { seed: 21, numRuns: 300 },
    );
  });

  it("[C21] random rules agree with the loops over blocks, and with tensors", async () => {
    await tryBackend("cpu");
    const { numTensors } = tf.memory();
    const loops = new FusedLoops();
    fc.assert(
      fc.property(anyRule(["add", "sub", "mul", "max", "min", "abs"], true), (rule) => {
        const gradient = values(20, 3);
        const [fused, blocks] = [start(rule, 20), start(rule, 20)];
        fusedStep(rule, fused, gradient, 1, loops);
        blockUpdate(rule, { learningRate, count: 1 }, blocks.parameter, gradient, blocks.slots);
        expectClose(fused, blocks, 1e-3);
        const tensors = inTidy(() => tensorStep(rule, start(rule, 20), gradient, 1));
        expectClose(fused, tensors, 1e-3);
      }),
      { seed: 22, numRuns: 100 },
    );
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  for (const rule of rules)
    it(`[C21] loop, blocks, tensors and reference agree over updates: ${rule.name}`, async () => {
      await tryBackend("cpu");
      const [fused, blocks, reference] = [start(rule, 9001), start(rule, 9001), start(rule, 9001)];
      let tensors = start(rule, 9001);
      const loops = new FusedLoops();
      for (let count = 1; count <= 3; count++) {
        const gradient = values(9001, count);
        fusedStep(rule, fused, gradient, count, loops);
        blockUpdate(rule, { learningRate, count }, blocks.parameter, gradient, blocks.slots);
        referenceStep(rule, reference, gradient, count);
        tensors = inTidy(() => tensorStep(rule, tensors, gradient, count));
      }
      expect(fused).toEqual(reference);
      expectClose(fused, blocks, 1e-5);
      expectClose(fused, tensors, 1e-5);
    });

  it("common parts are traced once, numbers are arguments: one loop serves all counts and rates of a structure", () => {
    const [adam] = rules;
    const loops = new FusedLoops();
    const [one, two] = [1, 2].map((count) => traceUpdate(adam, { learningRate: 0.1 * count, count }));
    if (!one || !two) throw new Error("no traces");
    expect(one.operations).toEqual(two.operations);
    expect(one.scalars).not.toEqual(two.scalars);
    expect(loops.find(one)).toBe(loops.find(two));
    const first = traceUpdate(momentumLike, { learningRate, count: 1 });
    const later = traceUpdate(momentumLike, { learningRate, count: 2 });
    expect(loops.find(first)).not.toBe(loops.find(later));

    const squares: UpdateRule = {
      ...momentumLike,
      update: ({ add, mul }, { gradient }) => ({
        parameter: add(mul(gradient, gradient), mul(gradient, gradient)),
        slots: {},
      }),
    };
    expect(traceUpdate(squares, { learningRate, count: 1 }).operations.map(({ name }) => name)).toEqual(["mul", "add"]);
  });

  it("a rule that keeps a value for later is refused", () => {
    const kept: unknown[] = [];
    const rule: UpdateRule = {
      ...momentumLike,
      update(a, { parameter, gradient }) {
        kept.push(gradient);
        return { parameter: a.add(parameter, kept[0] as typeof gradient), slots: {} };
      },
    };
    traceUpdate(rule, { learningRate, count: 1 });
    expect(() => traceUpdate(rule, { learningRate, count: 2 })).toThrow(/a value of an earlier update/);
  });
});

function inTidy<T>(work: () => T): T {
  tf.engine().startScope();
  try {
    return work();
  } finally {
    tf.engine().endScope();
  }
}

function tensorStep(rule: UpdateRule, { parameter, slots }: State, gradient: Float32Array, count: number): State {
  const own = Object.fromEntries(rule.slots.map((slot, i) => [slot, tf.tensor1d(slots[i] ?? [])] as const));
  const next = rule.update<tf.Tensor>(tensorArithmetic, {
    parameter: tf.tensor1d(parameter),
    gradient: tf.tensor1d(gradient),
    slots: own,
    count,
    learningRate,
  });
  const read = (tensor: tf.Tensor | undefined): Float32Array => Float32Array.from(tensor?.dataSync() ?? []);
  return { parameter: read(next.parameter), slots: rule.slots.map((slot) => read(next.slots[slot] ?? own[slot])) };
}

describe("updating a state", () => {
  const { x } = inputs({ x: vector({ size: 90 }) });
  const y = module("last", linear({ units: 1 }))(module("head", linear({ units: 100 }))(x));
  const plan = compile(program("p", { a: task({ logits: y, label: number("a"), loss: squared() }) }));

  /** Three updates of a state on a backend, and what they left behind. */
  async function updated(backend: "cpu" | "wasm", rule: UpdateRule, generate?: Generate, shared = false) {
    await tryBackend(backend);
    const before = tf.memory().numTensors;
    const state = new Parameters(plan, 7, () => {});
    const loops = new FusedLoops(generate);
    for (let count = 1; count <= 3; count++) {
      const gradients = new TensorGradients(() => {});
      gradients.add("head/weight", tf.tensor2d(values(9000, count), [90, 100]));
      gradients.add("head/bias", tf.tensor1d(values(100, count)));
      applyUpdate(state, gradients, rule, { learningRate }, shared, loops);
    }
    const read = await state.read();
    state.dispose();
    expect(tf.memory().numTensors).toBe(before);
    return read;
  }

  for (const rule of rules)
    it(`[C21] equal on cpu and wasm, in place and apart, and without generated code: ${rule.name}`, async () => {
      const fused = await updated("cpu", rule);
      expect(fused.counts).toEqual({ "head/weight": 3, "head/bias": 3 });
      expect(await updated("cpu", rule, undefined, true)).toEqual(fused);
      expect(await updated("wasm", rule)).toEqual(fused);
      expect(() => forbidden("")).toThrow(/Code generation from strings disallowed/);
      const blocks = await updated("cpu", rule, forbidden);
      expect(await updated("wasm", rule, forbidden)).toEqual(blocks);
      for (const name of ["head/weight", "head/bias"]) {
        const state = (of: typeof fused): State => ({
          parameter: Float32Array.from(of.parameters[name]?.values ?? []),
          slots: rule.slots.map((slot) => Float32Array.from(of.slots[slot]?.[name]?.values ?? [])),
        });
        expectClose(state(fused), state(blocks), 1e-5);
      }
    });
});
