import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mixed } from "./mixed.js";
import { roundRobin } from "./roundRobin.js";
import type { ScheduledSet, ScheduledStep, Scheduler, SchedulerFactory } from "./scheduler.js";
import { schedulerPlugins } from "./schedulerPlugins.js";
import { sequential } from "./sequential.js";

/** Every scheduler with every setting that changes what it does. A new one belongs here. */
const factories: readonly SchedulerFactory[] = [
  roundRobin(),
  roundRobin({ fillup: true }),
  roundRobin({ order: "alternating" }),
  roundRobin({ order: "alternating", fillup: true }),
  sequential(),
  sequential({ fillup: true }),
  mixed(),
  mixed({ mode: "min-size" }),
];

const sets = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1, maxLength: 4 }),
    length: fc.integer({ min: 1, max: 23 }),
    tasks: fc.constant(["task"]),
    batchSize: fc.integer({ min: 1, max: 8 }),
    repeat: fc.integer({ min: 1, max: 3 }),
  }),
  { minLength: 1, maxLength: 4, selector: (set) => set.name },
);
const cases = fc.record({ sets, seed: fc.maxSafeInteger(), factory: fc.constantFrom(...factories) });
const settings = { numRuns: 200, seed: 1 };

function take(scheduler: Scheduler, count: number, from = scheduler.init()): readonly ScheduledStep[] {
  const steps: ScheduledStep[] = [];
  let state = from;
  for (let i = 0; i < count; i++) {
    const next = scheduler.next(state);
    steps.push(next.step);
    state = next.state;
  }
  return steps;
}

const rowsOf = (steps: readonly ScheduledStep[], name: string): readonly number[] =>
  steps.flatMap((step) => step.parts.filter((part) => part.dataset === name).flatMap((part) => part.rows));

const all = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);
const sorted = (rows: readonly number[]): readonly number[] => [...rows].sort((a, b) => a - b);

describe("every scheduler", () => {
  test("[S1] a step depends on its state alone: asked again, in any order, after JSON, by another start, it is the same", () => {
    fc.assert(
      fc.property(cases, ({ sets, seed, factory }) => {
        const scheduler = factory.start(sets, seed);
        const count = 2 * scheduler.stepsPerEpoch + 1;
        const steps = take(scheduler, count);
        const states = [JSON.stringify(scheduler.init())];
        for (const saved of states) {
          if (states.length === count) break;
          states.push(JSON.stringify(scheduler.next(JSON.parse(saved)).state));
        }
        const other = factory.start(sets, seed);
        for (const i of all(count).toReversed()) {
          expect(other.next(JSON.parse(states[i] ?? "")).step).toEqual(steps[i]);
        }
      }),
      settings,
    );
  });

  test("[S1] resuming in the middle of an epoch goes on with the unbroken sequence", () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ sets, seed, factory }, at) => {
        const unbroken = factory.start(sets, seed);
        const count = 2 * unbroken.stepsPerEpoch;
        const broken = at % count;
        let state = unbroken.init();
        for (let i = 0; i < broken; i++) state = unbroken.next(state).state;
        const resumed = factory.start(sets, seed);
        const rest = take(resumed, count - broken, JSON.parse(JSON.stringify(state)));
        expect(rest).toEqual(take(unbroken, count).slice(broken));
      }),
      settings,
    );
  });

  test("[S1] `next` leaves the given state as it was", () => {
    for (const factory of factories) {
      const scheduler = factory.start([{ name: "a", length: 5, tasks: ["t"], batchSize: 2 }], 1);
      const state = Object.freeze(scheduler.init());
      expect(scheduler.next(state).state).not.toBe(state);
      expect(state).toEqual(scheduler.init());
    }
  });

  test("[S2] epochs and indices count up, with stepsPerEpoch steps in each", () => {
    fc.assert(
      fc.property(cases, ({ sets, seed, factory }) => {
        const scheduler = factory.start(sets, seed);
        const places = take(scheduler, 3 * scheduler.stepsPerEpoch).map(({ epoch, index }) => ({ epoch, index }));
        const expected = [0, 1, 2].flatMap((epoch) => all(scheduler.stepsPerEpoch).map((index) => ({ epoch, index })));
        expect(places).toEqual(expected);
      }),
      settings,
    );
  });

  test("[S3] a pass through a set visits each of its rows exactly once, and the last one may be cut short by the epoch", () => {
    fc.assert(
      fc.property(cases, ({ sets, seed, factory }) => {
        const scheduler = factory.start(sets, seed);
        const epochs = [0, 1].map((epoch) => take(scheduler, 2 * scheduler.stepsPerEpoch).filter((step) => step.epoch === epoch));
        for (const steps of epochs) {
          for (const { name, length } of sets) {
            const rows = rowsOf(steps, name);
            for (let start = 0; start < rows.length; start += length) {
              const pass = rows.slice(start, start + length);
              expect(new Set(pass).size).toBe(pass.length);
              if (pass.length === length) expect(sorted(pass)).toEqual(all(length));
            }
          }
        }
      }),
      settings,
    );
  });

  test("[S4] every step that comes is of a declared kind, no kind is declared twice, and each comes in an epoch", () => {
    fc.assert(
      fc.property(cases, ({ sets, seed, factory }) => {
        const scheduler = factory.start(sets, seed);
        const came = new Set(
          take(scheduler, scheduler.stepsPerEpoch).map((step) =>
            JSON.stringify(step.parts.map((part) => ({ dataset: part.dataset, size: part.rows.length }))),
          ),
        );
        const declared = scheduler.kinds.map((kind) => JSON.stringify(kind.parts));
        expect(new Set(declared).size).toBe(declared.length);
        expect([...came].sort()).toEqual([...declared].sort());
      }),
      settings,
    );
  });

  test("[S5] passes of one set come in different orders, and so do the same passes of other sets and seeds", () => {
    const two: readonly ScheduledSet[] = ["a", "b"].map((name) => ({ name, length: 50, tasks: ["t"], batchSize: 10, repeat: 2 }));
    for (const factory of factories) {
      const orders = [1, 2].flatMap((seed) => {
        const scheduler = factory.start(two, seed);
        const steps = take(scheduler, 2 * scheduler.stepsPerEpoch);
        return two.flatMap(({ name }) => {
          const rows = rowsOf(steps, name);
          return [0, 50, 100, 150].map((start) => rows.slice(start, start + 50).join());
        });
      });
      expect(orders).toHaveLength(16);
      expect(new Set(orders).size).toBe(16);
    }
  });

  test("[S5] the rows of a set don't depend on the other sets beside it", () => {
    const set = { name: "a", length: 9, tasks: ["t"], batchSize: 2 };
    const other = { name: "b", length: 6, tasks: ["t"], batchSize: 3 };
    for (const factory of [roundRobin(), sequential(), mixed()]) {
      const [alone, beside] = [factory.start([set], 1), factory.start([other, set], 1)];
      expect(rowsOf(take(beside, beside.stepsPerEpoch), "a")).toEqual(rowsOf(take(alone, alone.stepsPerEpoch), "a"));
    }
  });

  test.each([
    null,
    {},
    { epoch: 0 },
    { epoch: 0, step: 99 },
    { epoch: -1, step: 0 },
    { epoch: 0.5, step: 0 },
    { epoch: 0, step: 0, more: 1 },
    [0, 0],
    "start",
  ])("[S6] the state %j is refused", (state) => {
    for (const factory of factories) {
      const scheduler = factory.start([{ name: "a", length: 5, tasks: ["t"], batchSize: 2 }], 1);
      expect(() => scheduler.next(state)).toThrow(/bad-scheduler-state/);
    }
  });

  test("[S7] a factory's name and options make the same factory again", () => {
    const two: readonly ScheduledSet[] = ["a", "b"].map((name, i) => ({ name, length: 5 + 8 * i, tasks: ["t"], batchSize: 2 }));
    for (const factory of factories) {
      const plugin = schedulerPlugins.find((candidate) => candidate.name === factory.name);
      const again = plugin?.create(JSON.parse(JSON.stringify(factory.options)));
      expect(again?.options).toEqual(factory.options);
      const [a, b] = [factory.start(two, 1), again?.start(two, 1)];
      expect(b && take(b, 2 * b.stepsPerEpoch)).toEqual(take(a, 2 * a.stepsPerEpoch));
    }
  });
});
