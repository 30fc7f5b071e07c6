/**
 * @file Prints `passed failed` of one run of vitest, for `.ci/run`.
 *
 *     node scripts/countTests.mjs report.json exitCode
 *
 * A skipped test counts as failed, since nothing may be skipped there; so does a file that could not be loaded, a missing report,
 * and a run that failed for a reason of its own (a type check, a leak, an error outside the tests).
 */
import { existsSync, readFileSync } from "node:fs";

const [file, exitCode] = process.argv.slice(2);
const { passed, failed } = existsSync(file) ? count(JSON.parse(readFileSync(file, "utf8"))) : { passed: 0, failed: 1 };
process.stdout.write(`${passed} ${failed === 0 && exitCode !== "0" ? 1 : failed}\n`);

function count({ testResults }) {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const unloaded = testResults.filter(({ status, assertionResults }) => status === "failed" && assertionResults.length === 0);
  const good = tests.filter(({ status }) => status === "passed").length;
  for (const { status, fullName } of tests) {
    if (status !== "passed") process.stderr.write(`${status}: ${fullName}\n`);
  }
  return { passed: good, failed: tests.length - good + unloaded.length };
}
