import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../architecture/workspace.js";

test("packages/*/etc/api.md show the public surface as it is", () => {
  const { stdout, stderr } = spawnSync(process.execPath, ["scripts/apiReport.mjs", "--check"], { cwd: ROOT, encoding: "utf8" });
  expect(`${stdout}${stderr}`).toBe("");
});
