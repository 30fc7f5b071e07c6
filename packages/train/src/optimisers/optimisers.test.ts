import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { adadelta } from "./adadelta.js";
import { adagrad } from "./adagrad.js";
import { adam, adamW } from "./adam.js";
import { adamax } from "./adamax.js";
import { lion } from "./lion.js";
import { referenceUpdate } from "./reference.js";
import { optimiserPlugins } from "./registry.js";
import { rmsprop } from "./rmsprop.js";
import { sgd } from "./sgd.js";

const file = new URL("../fixtures/optimisers.json", import.meta.url);
const { start, traces } = z
  .object({
    start: z.array(z.number()),
    traces: z.array(
      z.object({
        name: z.string(),
        options: z.record(z.string(), z.union([z.number(), z.boolean()])),
        learningRate: z.number(),
        values: z.array(z.array(z.number())),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(file, "utf8")));

/** The gradient of the fixture's recipe: see optimisers.py. */
const gradientAt = (t: number, parameter: Float64Array) =>
  parameter.map((x, i) => (Math.sin(1.3 * t + 0.7 * i) * (i + 1)) / 2 + 0.1 * x);

const ruleOf = (name: string, options: unknown) => {
  const plugin = optimiserPlugins.find((p) => p.name === name);
  if (!plugin) throw new Error(`no optimiser ${name}`);
  return plugin.create(options);
};

describe("optimisers", () => {
  it("[T1] the fixture has default and other settings of each optimiser", () => {
    for (const { name } of optimiserPlugins) expect(traces.filter((t) => t.name === name).length).toBeGreaterThanOrEqual(2);
  });

  it.each(traces)(
    "[T1] $name $options follows PyTorch (lion: its paper) for 20 steps",
    ({ name, options, learningRate, values }) => {
      const rule = ruleOf(name, options);
      let parameter: Float64Array = Float64Array.from(start);
      let slots = {};
      values.forEach((expected, i) => {
        const gradient = gradientAt(i + 1, parameter);
        ({ parameter, slots } = referenceUpdate(rule, { parameter, gradient, slots, count: i + 1, learningRate }));
        expected.forEach((value, j) => {
          const error = Math.abs((parameter[j] ?? Number.NaN) - value);
          expect(error, `step ${i + 1}, element ${j}`).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(value), 1e-3));
        });
      });
      expect(values.length).toBe(20);
    },
  );

  it("[T2] a rule is made anew from its name and settings", () => {
    const rules = [
      ...[adadelta({ rho: 0.5 }), adagrad({ initialAccumulator: 1 }), adam({ beta1: 0.5 }), adamax({ epsilon: 1 })],
      ...[adamW({ weightDecay: 0.3, amsgrad: true }), lion({ beta2: 0.5 }), rmsprop({ centred: true }), sgd({ momentum: 0.9 })],
    ];
    expect(rules.map((rule) => rule.name)).toEqual(optimiserPlugins.map((plugin) => plugin.name));
    for (const rule of rules) {
      const again = ruleOf(rule.name, rule.settings);
      expect([again.name, again.settings, again.slots]).toEqual([rule.name, rule.settings, rule.slots]);
    }
  });

  it.each([
    ["adam", { beta1: 1 }, "adam.beta1"],
    ["adamw", { epsilon: -1 }, "adamw.epsilon"],
    ["adam", { amsgrad: 1 }, "adam.amsgrad"],
    ["adadelta", { rho: 1.1 }, "adadelta.rho"],
    ["adagrad", { initialAccumulator: -1 }, "adagrad.initialAccumulator"],
    ["adamax", { beta2: 1 }, "adamax.beta2"],
    ["lion", { beta1: -0.1 }, "lion.beta1"],
    ["rmsprop", { alpha: 2 }, "rmsprop.alpha"],
    ["sgd", { nesterov: true }, "sgd.nesterov"],
    ["sgd", { nesterov: true, momentum: 0.9, dampening: 0.1 }, "sgd.nesterov"],
    ["sgd", { weightDecay: "much" }, "sgd.weightDecay"],
  ])("[T2] %s refuses %j", (name, options, path) => {
    expect(() => ruleOf(name, options)).toThrow(`bad-option at ${path}`);
  });

  it("[T2] an unknown setting is an error", () => {
    expect(() => ruleOf("adam", { beta3: 0.1 })).toThrow("unknown-key");
  });
});
