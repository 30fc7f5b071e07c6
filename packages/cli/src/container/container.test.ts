import { defineLoss, defineModule, port } from "@gruyere/core";
import { GruyereError, type Plugin } from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import { ContainerModule, inject } from "inversify";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { bindPlugins, createContainer, registryOf } from "./container.js";
import { isDecorated, moduleDefinition, plugin, pluginOf } from "./decorators.js";
import { Registry } from "./registry.js";
import { PLUGIN, REGISTRY } from "./tokens.js";

const double = defineModule({
  name: "double",
  description: "Twice the input.",
  options: z.strictObject({}),
  ports: [port("x", "vector")],
  apply: ({ x }) => tf.mul(x, 2),
});
const absolute = defineLoss({
  name: "absolute",
  description: "Distance.",
  options: z.strictObject({}),
  rows: ([y]) => y ?? tf.scalar(0),
});
const FACTOR = Symbol("factor");

@moduleDefinition({
  name: "factor",
  description: "Multiplies by a number of the container.",
  options: z.strictObject({ times: z.number().default(1) }),
  ports: [port("x", "vector")],
})
class Factor {
  constructor(@inject(FACTOR) readonly factor: number) {}
  apply({ x }: { readonly x: tf.Tensor }, _: unknown, { times }: { times: number }): tf.Tensor {
    return tf.mul(x, this.factor * times);
  }
}

@plugin({ role: "prediction", name: "top", schema: z.strictObject({}) })
class Top {
  create() {
    return { name: "top", apply: ([row = new Float32Array()]: readonly Float32Array[]) => row.indexOf(Math.max(...row)) };
  }
}

const failure = (run: () => unknown): GruyereError => {
  try {
    run();
  } catch (error) {
    if (error instanceof GruyereError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

const applied = (found: Plugin<"module", unknown>, options: object): number[] => {
  const made: unknown = found.create(options);
  if (typeof made !== "object" || made === null || !("apply" in made) || typeof made.apply !== "function") return [];
  const { apply } = made;
  return tf.tidy(() => [...apply({ x: tf.tensor1d([1, 3]) }, {}).dataSync()]);
};

describe("container", () => {
  it("[L1] a registry holds plain plug-ins, factories' plug-ins, decorated classes and what container modules bind", () => {
    const own = new ContainerModule(({ bind }) => {
      bind(PLUGIN.loss).toConstantValue(absolute.plugin);
      bind<number>(FACTOR).toConstantValue(5);
    });
    const container = createContainer(...bindPlugins([double, Factor, Top, own]));
    expect(registryOf(container, "module").names).toEqual(["double", "factor"]);
    expect(registryOf(container, "module").get("double")).toBe(double.plugin);
    expect(registryOf(container, "loss").names).toEqual(["absolute"]);
    expect(
      registryOf(container, "prediction")
        .get("top")
        .create({})
        .apply([Float32Array.of(1, 7, 2)]),
    ).toBe(1);
    expect(applied(registryOf(container, "module").get("factor"), { times: 2 })).toEqual([10, 30]);
  });

  it("[L1] what a decorated class asks for may be bound after it", () => {
    const container = createContainer(...bindPlugins([Factor]));
    container.bind<number>(FACTOR).toConstantValue(7);
    expect(applied(registryOf(container, "module").get("factor"), {})).toEqual([7, 21]);
  });

  it("[L1] a class may ask for a registry", () => {
    class Names {
      constructor(@inject(REGISTRY.module) readonly modules: Registry<{ name: string }>) {}
    }
    const container = createContainer(...bindPlugins([double]));
    container.bind(Names).toSelf();
    expect(container.get(Names).modules.names).toEqual(["double"]);
  });

  it("[L2] a decorated class works without a container", () => {
    expect(isDecorated(Top) && pluginOf(Top).name).toBe("top");
    expect(isDecorated(class {})).toBe(false);
    if (isDecorated(Factor)) expect(pluginOf(Factor, new Factor(4)).name).toBe("factor");
  });

  it("[L3] an unknown name is refused with the nearest one", () => {
    const [problem] = failure(() =>
      registryOf(createContainer(...bindPlugins([double])), "module").get("doubel", "modules.trunk"),
    ).problems;
    expect(problem).toEqual({
      code: "unknown-module",
      path: "modules.trunk",
      expected: "one of double",
      received: "doubel",
      hint: "did you mean `double`?",
    });
    expect(failure(() => new Registry("loss").get("x")).problems[0]?.hint).toBe("add a plug-in with this loss");
  });

  it("[L3] two plug-ins of one role with one name are refused; the same one twice is not", () => {
    const other = { ...double.plugin };
    expect(new Registry("module", [double.plugin, double.plugin]).names).toEqual(["double"]);
    expect(failure(() => new Registry("module", [double.plugin, other])).problems[0]?.code).toBe("plugin-twice");
  });

  it("[L4] what is no plug-in is refused with what is wrong with it", () => {
    const bad = { role: "modul", name: "x", schema: z.strictObject({}), create: () => 0 };
    const [problem] = failure(() => bindPlugins([bad], "plugins.ts")).problems;
    expect(problem?.code).toBe("not-a-plugin");
    expect(problem?.path).toBe("plugins.ts");
    expect(problem?.received).toMatch(/^role: /);
    expect(failure(() => bindPlugins([3])).problems[0]?.code).toBe("not-a-plugin");
  });
});
