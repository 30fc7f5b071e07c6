import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "../architecture/workspace.js";

const folder = mkdtempSync(join(tmpdir(), "gruyere-count-"));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (status: string, ...statuses: readonly string[]) => ({
  status,
  assertionResults: statuses.map((each, index) => ({ status: each, fullName: `test ${index}` })),
});

test.each([
  ["passed tests are counted over the files", [file("passed", "passed", "passed"), file("passed", "passed")], 0, "3 0"],
  ["a failed test is a failure once, whatever the exit code", [file("failed", "passed", "failed")], 1, "1 1"],
  ["a skipped test is a failure", [file("passed", "passed", "skipped", "todo", "pending")], 0, "1 3"],
  ["a file that was not loaded is a failure", [file("failed"), file("passed", "passed")], 1, "1 1"],
  ["a run that failed for another reason is a failure", [file("passed", "passed")], 2, "1 1"],
  ["a missing report is a failure", undefined, 0, "0 1"],
  ["no tests at all are no failure", [], 0, "0 0"],
])("%s", (_, testResults, code, expected) => {
  const report = join(folder, testResults ? "report.json" : "missing.json");
  if (testResults) writeFileSync(report, JSON.stringify({ testResults }));
  const { stdout } = spawnSync(process.execPath, ["scripts/countTests.mjs", report, String(code)], {
    cwd: ROOT,
    encoding: "utf8",
  });
  expect(stdout.trim()).toBe(expected);
});
