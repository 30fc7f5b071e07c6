import { adam, compile, lossPlugins, trainStep } from "gruyere";
import { caseOf } from "../cases/catalogue.js";
import { openEngine } from "../engine.js";
import { upgradStep } from "../upgrad/step.js";
import type { Phase } from "./answer.js";
import { Phases } from "./phases.js";

const LEARNING_RATE = 1e-3;

/** What the process is to run. */
export interface StepChoice {
  readonly name: string;
  /** `sum`: `trainStep`. `upgrad`: UPGrad on the trunk. */
  readonly method: string;
  readonly engine: string;
  readonly threads: number;
}

/** A program with its parameters, ready for steps. */
export interface OpenedStep {
  readonly engine: string;
  step(): Promise<void>;
  /** Milliseconds of the parts of a step, the mean of this many steps. */
  profile(steps: number): Promise<readonly Phase[]>;
}

/** Compiles a case and opens it: what is measured is the step that `train` takes, guard included. */
export async function openStep({ name, method, engine: engineName, threads }: StepChoice): Promise<OpenedStep> {
  const { program, batches } = caseOf(name).work();
  const engine = await openEngine(engineName, threads);
  const plan = compile(program, { losses: new Map(lossPlugins.map((plugin) => [plugin.name, plugin])) });
  const executor = await engine.open(plan, { seed: 1 });
  const settings = { batches, tasks: Object.keys(program.tasks), optimiser: adam(), learningRate: LEARNING_RATE };
  let count = 0;
  const stepOn = async (on: typeof executor) => {
    const options = { ...settings, random: { seed: 1, step: count++ } };
    if (method === "upgrad") await upgradStep(on, options);
    else await trainStep(on, options);
  };
  return {
    engine: `${engine.name}/${engine.backend}`,
    step: () => stepOn(executor),
    profile: async (steps) => {
      const phases = new Phases(executor);
      for (let i = 0; i < steps; i++) await phases.whole(() => stepOn(phases.executor));
      return phases.means();
    },
  };
}
