import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GruyereError } from "@gruyere/flow";
import { beforeAll, describe, expect, it } from "vitest";
import { moduleProgram } from "./moduleProgram.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gruyere-module-"));
});

async function load(text: string) {
  const path = join(folder, `${Math.random()}.ts`);
  await writeFile(path, text);
  return moduleProgram(path, {});
}

const EMPTY = "{ name: 'empty', inputs: {}, modules: {}, tasks: {} }";
const SET = "{ source: { description: 'none', async *rows() {} } }";

describe("moduleProgram", () => {
  it("[L52] the default export is the program; data may depend on folder and seed; settings and plug-ins come along", async () => {
    const loaded = await load(
      `export default ${EMPTY}; export const settings = { epochs: 2 }; export const plugins = [1];
       export const data = async ({ dir, seed }: { dir?: string; seed: number }) => ({ [dir + "/" + seed]: ${SET} });`,
    );
    expect(loaded.program.name).toBe("empty");
    expect([loaded.settings, loaded.plugins]).toEqual([{ epochs: 2 }, [1]]);
    expect(Object.keys((await loaded.data?.({ dir: "reviews", seed: 3 })) ?? {})).toEqual(["reviews/3"]);
  });

  it("[L52] data may be the data sets themselves, or absent", async () => {
    const loaded = await load(`export default ${EMPTY}; export const data = { one: ${SET} };`);
    expect(Object.keys((await loaded.data?.({ seed: 0 })) ?? {})).toEqual(["one"]);
    expect((await load(`export default ${EMPTY};`)).data).toBeUndefined();
  });

  it.each([
    ["export const x = 1;", "default"],
    ["export default { name: 'x' };", "default"],
    [`export default ${EMPTY}; export const plugins = {};`, "plugins"],
  ])("[L53] %s is refused", async (text, name) => {
    const error = await load(text).catch((thrown: unknown) => thrown);
    if (!(error instanceof GruyereError)) throw error;
    expect(error.problems[0]).toMatchObject({ code: "bad-export", path: expect.stringContaining(`export ${name}`) });
  });

  it("[L53] data that is none is refused when it is asked for", async () => {
    const { data } = await load(`export default ${EMPTY}; export const data = () => ({ one: { rows: [] } });`);
    await expect(data?.({ seed: 0 })).rejects.toThrow(/^bad-export/);
  });

  it("[L53] what the function throws is told as the user's, with its place", async () => {
    const { data } = await load(`export default ${EMPTY}; export const data = () => { throw new Error("the disk is gone"); };`);
    await expect(data?.({ seed: 0 })).rejects.toThrow(/^data-failed at .*: export data[\s\S]*the disk is gone[\s\S]*thrown at /);
  });
});
