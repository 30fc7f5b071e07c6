import { builtinEncoders } from "@gruyere/data";
import { metricPlugins } from "@gruyere/evaluate";
import { createVocabulary, INPUT_PLUGINS } from "@gruyere/flow";
import { lossPlugins, modulePlugins } from "@gruyere/modules";
import { schedulerPlugins } from "@gruyere/schedule";
import { optimiserPlugins } from "@gruyere/train";
import { describe, expect, it } from "vitest";
import { ROLES, registryOf } from "../container/index.js";
import { createBuiltInContainer } from "./builtIns.js";
import { vocabularyOf } from "./vocabularyOf.js";

const names = (plugins: readonly { readonly name: string }[]) => plugins.map(({ name }) => name);

describe("built-ins", () => {
  it("[L5] every built-in is bound, and every role that the packages fill has some", () => {
    const container = createBuiltInContainer();
    const bound = Object.fromEntries(ROLES.map((role) => [role, registryOf(container, role).names]));
    expect(bound).toMatchObject({
      input: names(INPUT_PLUGINS),
      module: names(modulePlugins),
      loss: names(lossPlugins),
      encoder: names(builtinEncoders),
      metric: names(metricPlugins),
      scheduler: names(schedulerPlugins),
      optimiser: names(optimiserPlugins),
    });
    expect(ROLES.filter((role) => bound[role]?.length === 0)).toEqual(["row-function", "prediction"]);
    expect(bound["encoder"]).toEqual(expect.arrayContaining([...(bound["input"] ?? [])]));
  });

  it("[L5] the container says no more and no less than the plain function does", () => {
    const plain = createVocabulary([...modulePlugins, ...lossPlugins], names(metricPlugins));
    expect(vocabularyOf(createBuiltInContainer())).toEqual(plain);
  });
});
