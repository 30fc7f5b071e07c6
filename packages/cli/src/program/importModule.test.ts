import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as flow from "@gruyere/flow";
import * as tf from "@tensorflow/tfjs";
import { ContainerModule } from "inversify";
import { beforeAll, describe, expect, it } from "vitest";
import { isDecorated, pluginOf } from "../container/index.js";
import { importModule } from "./importModule.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gruyere-import-"));
});

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("importModule", () => {
  it.each(["ts", "mts", "js", "mjs"])(
    "[L50] a .%s file gets this installation's modules, with nothing installed beside it",
    async (extension) => {
      const path = await file(
        `a.${extension}`,
        `import { GruyereError } from "@gruyere/flow"; import { extra } from "gruyere"; export { GruyereError, extra };`,
      );
      const extra = {};
      const module = await importModule(path, { gruyere: async () => ({ extra }) });
      expect(module["GruyereError"]).toBe(flow.GruyereError);
      expect(module["extra"]).toBe(extra);
    },
  );

  it("[L50] TensorFlow.js is the engine's own, by name and by default", async () => {
    const path = await file("tf.ts", `import tf, { mul } from "@tensorflow/tfjs"; export const both = [mul, tf.mul];`);
    expect((await importModule(path, {}))["both"]).toEqual([tf.mul, tf.mul]);
  });

  it("[L50] decorated classes and container modules of a file are ours", async () => {
    const path = await file(
      "plugins.ts",
      `import { ContainerModule, inject } from "inversify"; import { z } from "zod"; import { plugin } from "@gruyere/cli/container";
       @plugin({ role: "prediction", name: "sum", schema: z.strictObject({}) })
       export class Sum { constructor(@inject("x") readonly x: number) {} create() { return { name: "sum", apply: () => this.x }; } }
       export const own = new ContainerModule(({ bind }) => { bind<number>("x").toConstantValue(1); });`,
    );
    const { Sum, own } = await importModule(path, {});
    expect(own).toBeInstanceOf(ContainerModule);
    expect(isDecorated(Sum) && pluginOf(Sum, Sum.prototype).name).toBe("sum");
  });

  it.each([
    ["throws.ts", `throw new Error("no data today");`, "no data today", "the module threw this while it loaded: mend it there"],
    [
      "absent.ts",
      `import "no-such-package-here";`,
      "Cannot find module",
      "install the package beside the program, or check the name",
    ],
    ["syntax.ts", "const = 3;", "", "mend the syntax at this place"],
  ])("[L51] %s is a mistake of the user", async (name, text, received, hint) => {
    const path = await file(name, text);
    const error = await importModule(path, {}).catch((thrown: unknown) => thrown);
    if (!(error instanceof flow.GruyereError)) throw error;
    expect(error.problems[0]).toMatchObject({ code: "unreadable-module", path, hint });
    expect(error.problems[0]?.received).toContain(received);
  });
});
