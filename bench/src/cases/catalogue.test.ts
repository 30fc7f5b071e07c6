import { compile, createTfjsEngine, lossPlugins } from "gruyere";
import { expect, it } from "vitest";
import { costOf } from "../limits/cost.js";
import { CASES, caseOf } from "./catalogue.js";

/** Parameters of the peers' programs, added up by hand. Our LSTM has PyTorch's two biases. */
const PARAMETERS: Readonly<Record<string, number>> = {
  gumgum: 20_000 * 300 + 300 + 301 + 903,
  "gumgum-bag": 20_000 * 300 + 300 + 301 + 903,
  multimnist: 260 + 5020 + (720 * 50 + 50) + 2 * 510,
  sentence6: 20_000 * 300 + 4 * (100 * 300 + 100 * 100 + 200) + 5 * 202 + 606,
  tasks8: 64 * 256 + 256 + 256 * 128 + 128 + 8 * (128 * 32 + 32 + 32 * 4 + 4),
};

it.each(Object.entries(PARAMETERS))("%s has as many parameters as the peers' program", (name, parameters) => {
  expect(costOf(caseOf(name).work()).parameters).toBe(parameters);
});

it("counts the operations of the ids that a batch has, and of all steps of a sequence", () => {
  const head = 2 * 300 + 1;
  const bag = 2 * 100 * 300;
  const { flops } = costOf(caseOf("gumgum").work());
  expect(flops).toBeGreaterThan(3 * 128 * (bag + head));
  expect(flops).toBeLessThan(3 * 128 * (bag + 5 * head));
  const lstm = 2 * 40 * 400 * (300 + 100);
  expect(costOf(caseOf("sentence6").work()).flops / (3 * 192 * lstm)).toBeCloseTo(1, 1);
});

it.each(CASES.filter(({ name }) => /^(gumgum|tasks8|batch32|width64)$/.test(name)))(
  "$name makes the same batches every time, and they run",
  async ({ work }) => {
    const { program, batches } = work();
    expect(work().batches).toEqual(batches);
    const plan = compile(program, { losses: new Map(lossPlugins.map((plugin) => [plugin.name, plugin])) });
    const executor = await (await createTfjsEngine({ backend: "cpu" })).open(plan, { seed: 1 });
    for (const batch of batches) {
      const forward = await executor.forward({ batch, tasks: Object.keys(batch.labels), losses: true });
      for (const { loss } of Object.values(forward)) expect(Number.isFinite(loss?.sum)).toBe(true);
    }
    executor.dispose();
  },
);

it("refuses an unknown case with the nearest name", () => {
  expect(() => caseOf("gumgun")).toThrow("did you mean `gumgum`?");
});
