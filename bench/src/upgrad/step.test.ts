import { compile, createTfjsEngine, lossPlugins } from "gruyere";
import { expect, it } from "vitest";
import { manyTasks } from "../cases/manyTasks.js";
import { gramianOf } from "./gramian.js";
import { upgradStep } from "./step.js";
import { upgradWeights } from "./upgrad.js";

it("moves the trunk along UPGrad's combination of the tasks' gradients, and each head along its own", async () => {
  const { program, batches } = manyTasks({ tasks: 3, rows: 8, width: 8 });
  const tasks = Object.keys(program.tasks);
  const plan = compile(program, { losses: new Map(lossPlugins.map((plugin) => [plugin.name, plugin])) });
  const executor = await (await createTfjsEngine({ backend: "cpu" })).open(plan, { seed: 1 });
  const random = { seed: 1, step: 0 };
  const denominators = Object.fromEntries(tasks.map((task) => [task, 8]));
  const perTask = await Promise.all(
    tasks.map(async (task) => {
      const { gradients } = await executor.gradients({ batches, tasks: [task], denominators, random });
      const values = await gradients.read();
      gradients.dispose();
      return values;
    }),
  );
  const isTrunk = (name: string) => plan.parameters.some((each) => each.name === name && each.part === "trunk");
  const rows = perTask.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => isTrunk(name))));
  const weights = upgradWeights(gramianOf(rows));
  const before = (await executor.read()).parameters;
  const plain = { name: "plain", slots: [], settings: {}, update: gradientStep };
  await upgradStep(executor, { batches, tasks, optimiser: plain, learningRate: 1, random });
  const after = (await executor.read()).parameters;
  for (const { name, shape } of plan.parameters) {
    const size = shape.reduce((n, d) => n * d, 1);
    const expected = Array.from({ length: size }, (_, i) =>
      perTask.reduce((sum, row, k) => sum - (isTrunk(name) ? (weights[k] ?? 0) : 1) * (row[name]?.[i] ?? 0), 0),
    );
    const moved = expected.map((_, i) => (after[name]?.values[i] ?? 0) - (before[name]?.values[i] ?? 0));
    expect(moved).toEqual(expected.map((value) => expect.closeTo(value, 5)));
  }
  executor.dispose();
});

const gradientStep: import("gruyere").UpdateRule["update"] = (arithmetic, { parameter, gradient, learningRate }) => ({
  parameter: arithmetic.sub(parameter, arithmetic.mul(gradient, learningRate)),
  slots: {},
});
