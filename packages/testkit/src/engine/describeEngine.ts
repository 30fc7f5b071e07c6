import type { Engine, Executor, Plan } from "@gruyere/core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { EngineSuite } from "./engineSuite.js";
import { gradientTests } from "./gradientTests.js";
import { openTapeTests } from "./openTapeTests.js";
import { stateTests } from "./stateTests.js";
import { stepTests } from "./stepTests.js";
import { tapeTests } from "./tapeTests.js";
import { targetTests } from "./targetTests.js";

/** Settings of the engine conformance suite. */
export interface EngineSuiteOptions {
  /** Fewer repetitions, for engines that are slow or emulated. Default false. */
  readonly reduced?: boolean;
  /** Whether the engine compiles: then modules are applied once per graph, not once per run. Default false. */
  readonly compiled?: boolean;
}

/**
 * The conformance suite of engines, as vitest tests: call it at the top of a test file. It runs small programs through forward,
 * gradients, record, update and resume, with missing labels, absent tasks, buffers and random numbers, and counts tensors.
 *
 * @param name Of the engine, in the tests' titles.
 * @param makeEngine Called once, before the first test.
 * @throws Error never by itself: what fails, fails as a test.
 */
export function describeEngine(
  name: string,
  makeEngine: () => Promise<Engine>,
  { reduced = false, compiled = false }: EngineSuiteOptions = {},
): void {
  describe(`engine ${name}`, () => {
    let made: Engine | undefined;
    beforeAll(async () => {
      made = await makeEngine();
    }, 120_000);
    afterAll(() => made?.dispose());
    const engine = (): Engine => {
      if (!made) throw new Error("the engine was not made");
      return made;
    };
    const withExecutor = async <T>(plan: Plan, use: (executor: Executor) => Promise<T>, seed = 1): Promise<T> => {
      const executor = await engine().open(plan, { seed });
      const held = plan.parameters.length + plan.buffers.length;
      const before = executor.memory().tensors - held;
      try {
        return await use(executor);
      } finally {
        executor.dispose();
        expect(executor.memory().tensors, "tensors left behind").toBe(before);
      }
    };
    const suite: EngineSuite = { engine, reduced, compiled, withExecutor };
    gradientTests(suite);
    tapeTests(suite);
    openTapeTests(suite);
    stepTests(suite);
    targetTests(suite);
    stateTests(suite);
  });
}
