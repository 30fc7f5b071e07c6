import { describe, it } from "vitest";

/**
 * Runs tests that need something of the machine. Where it is missing they are skipped, and the title says why; with `CI=true`,
 * `GRUYERE_NO_SKIP=1` or the variable `required` set to 1, a missing requirement fails instead.
 *
 * @param missing Why the tests can't run; undefined when they can.
 * @param required Name of an environment variable that forbids to skip; `undefined` leaves CI out too: optional everywhere else.
 */
export function describeWhere(title: string, missing: string | undefined, tests: () => void, required = "GRUYERE_NO_SKIP"): void {
  if (missing === undefined) {
    describe(title, tests);
    return;
  }
  const names = required === "GRUYERE_NO_SKIP" ? ["GRUYERE_NO_SKIP", "CI"] : [required];
  const forbidden = names.find((name) => ["1", "true"].includes(process.env[name] ?? ""));
  describe.skipIf(forbidden === undefined)(forbidden === undefined ? `${title} (skipped: ${missing})` : title, () => {
    it("must not be skipped", () => {
      throw new Error(`${missing}; ${forbidden} forbids to skip`);
    });
  });
}
