import { adam, compile, lossPlugins, trainStep } from "gruyere";
import { z } from "zod";
import { caseOf } from "../cases/catalogue.js";
import { ENGINES, openEngine } from "../engine.js";
import { upgradStep } from "../upgrad/step.js";
import type { Phase } from "./answer.js";
import { Phases } from "./phases.js";

const LEARNING_RATE = 1e-3;

/** Arguments of the process: a case; `sum` (`trainStep`) or `upgrad`; an engine and its threads. */
const choice = z.tuple([z.string(), z.enum(["sum", "upgrad"]), z.enum(ENGINES), z.coerce.number()]);

/** A program with its parameters, ready for steps. */
export interface OpenedStep {
  readonly engine: string;
  step(): Promise<void>;
  /** Milliseconds of the parts of a step, the mean of this many steps. */
  profile(steps: number): Promise<readonly Phase[]>;
}

/** Compiles a case and opens it: what is measured is the step that `train` takes, guard included. */
export async function openStep(argv: readonly string[]): Promise<OpenedStep> {
  const [name, method, engineName, threads] = choice.parse(argv);
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
