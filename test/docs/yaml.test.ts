import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { gruyere } from "../command/gruyere.js";
import { allFences } from "./fences.js";

const folder = mkdtempSync(join(tmpdir(), "gruyere-yaml-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Whole programs; parts of one are shown too. */
const programs = allFences("yaml").filter(({ code }) => /^inputs:/m.test(code) && /^tasks:/m.test(code));

test.each(programs.map((fence) => [`${fence.file}:${fence.line}`, fence] as const))(
  "the YAML program at %s is valid",
  async (_, { code }) => {
    const file = join(folder, "program.yaml");
    writeFileSync(file, code);
    const { code: exit, stdout, stderr } = await gruyere("check", file);
    expect(exit, `${stdout}${stderr}`).toBe(0);
  },
);

test("a wrong program is told apart from these", async () => {
  const file = join(folder, "wrong.yaml");
  writeFileSync(file, "inputs: { text: { text-bag: {} } }\ntasks: { movie: { flow: { logits: nothing(text) } } }\n");
  expect((await gruyere("check", file)).code).toBe(1);
});
