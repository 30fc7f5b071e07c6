import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const ROOT = join(import.meta.dirname, "../../..");
const report = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) })),
});

/** Status by title of the suite's tests on an engine that ignores missing labels. */
function runSuite(env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
  const args = [vitest, "run", "--root", ROOT, "--config", join(import.meta.dirname, "fixtures/vitest.config.ts")];
  const { CI, GRUYERE_NO_SKIP, ...rest } = process.env;
  void [CI, GRUYERE_NO_SKIP];
  const { stdout } = spawnSync(process.execPath, args, { encoding: "utf8", env: { ...rest, ...env } });
  const { testResults } = report.parse(JSON.parse(stdout.slice(stdout.indexOf("{"))));
  return new Map(
    testResults.flatMap(({ assertionResults }) => assertionResults.map(({ fullName, status }) => [fullName, status])),
  );
}

const statusOf = (tests: ReadonlyMap<string, string>, part: string): readonly string[] =>
  [...tests].filter(([title]) => title.includes(part)).map(([, status]) => status);

describe("the suite itself", () => {
  it("[K1] an engine that ignores missing labels fails the rules about them, and passes others", { timeout: 120_000 }, () => {
    const tests = runSuite({});
    expect(statusOf(tests, "[C13]")).toContain("failed");
    expect(statusOf(tests, "[C14]")).toContain("failed");
    expect(statusOf(tests, "[C20]")).toEqual(["passed"]);
    expect(statusOf(tests, "[C11]")).toEqual(["passed"]);
    expect(statusOf(tests, "what is not here (skipped: no such thing)")).toEqual(["skipped"]);
  });

  it("[K4] where skipping is forbidden, what is missing fails", { timeout: 120_000 }, () => {
    expect(statusOf(runSuite({ GRUYERE_NO_SKIP: "1" }), "what is not here must not be skipped")).toEqual(["failed"]);
  });
});
