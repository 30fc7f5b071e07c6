import { GruyereError } from "@gruyere/flow";
import { mixed, schedulerPlugins } from "@gruyere/schedule";
import { adam, optimiserPlugins } from "@gruyere/train";
import { describe, expect, it } from "vitest";
import { bindPlugins, createContainer } from "../container/index.js";
import { readSettings } from "./settings.js";

const container = createContainer(...bindPlugins([...schedulerPlugins, ...optimiserPlugins]));
const read = (given: unknown) => readSettings(given, container);

const problemsOf = (given: unknown) => {
  try {
    read(given);
  } catch (error) {
    if (error instanceof GruyereError) return error.problems.map(({ code, path, hint }) => `${code} ${path}: ${hint}`);
    throw error;
  }
  return [];
};

describe("readSettings", () => {
  it("[L60] names and options of schedule and optimiser become the objects", () => {
    const { schedule, optimiser, ...rest } = read({
      epochs: 3,
      batchSize: { movie: 8 },
      schedule: { mixed: { mode: "min-size" } },
      optimiser: "sgd",
    });
    expect(rest).toEqual({ epochs: 3, batchSize: { movie: 8 } });
    expect(schedule).toMatchObject({ name: "mixed", options: { mode: "min-size" } });
    expect(optimiser?.name).toBe("sgd");
  });

  it("[L60] a module may give the objects themselves", () => {
    const given = { schedule: mixed(), optimiser: adam({ beta2: 0.99 }), tasks: ["movie"] };
    expect(read(given)).toEqual(given);
    expect(read(undefined)).toEqual({});
  });

  it.each([
    [{ epoch: 3 }, "unknown-key train.epoch: did you mean `epochs`?"],
    [{ epochs: 0 }, "bad-option train.epochs: change the value of `epochs`"],
    [{ schedule: "mixd" }, "unknown-scheduler train.schedule: did you mean `mixed`?"],
    [{ schedule: { mixed: { mod: 1 } } }, "unknown-key train.schedule.mixed.mod: did you mean `mode`?"],
    [{ optimiser: { adam: { beta: 1 } } }, "unknown-key train.optimiser.adam.beta: did you mean `beta1`?"],
    [{ keep: "lst" }, "bad-option train.keep: change the value of `keep`"],
    [{ optimiser: { adam: {}, sgd: {} } }, "bad-option train.optimiser: keep one of them"],
    [{ optimiser: {} }, "bad-option train.optimiser: name one, or leave train.optimiser out"],
  ])("[L61] %j is refused: %s", (given, problem) => expect(problemsOf(given)).toContain(problem));
});
