import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../architecture/workspace.js";

const script = readFileSync(join(ROOT, "scripts/workspace.mjs"), "utf8");

test("an unknown job is refused with the jobs there are", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/workspace.mjs", "tests"], { cwd: ROOT, encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toContain('unknown job "tests"');
  expect(stderr).toMatch(/Cure: one of: .*\btest\b/);
});

test("set-up uses nothing but Node, for it runs before anything is installed", () => {
  const foreign = [...script.matchAll(/from "([^"]+)"/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !name.startsWith("node:"));
  expect(foreign).toEqual([]);
});

test("set-up and package.json pin the same pnpm", () => {
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect(script).toContain(`const PNPM = "${packageManager}"`);
});
