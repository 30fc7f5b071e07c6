import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, launch } from "./chromium.js";
import { openSite, type Site } from "./site.js";
import { tenSteps } from "./tenSteps.js";

const TOLERANCE = 1e-4;
const mustRun = process.env["CI"] === "true" || process.env["GRUYERE_NO_SKIP"] === "1";

describe.skipIf(chromiumPath === undefined && !mustRun)("in headless Chromium (skipped where there is none)", () => {
  let site: Site;
  let browser: Browser;
  let page: Page;
  let reference: readonly number[];

  beforeAll(async () => {
    if (chromiumPath === undefined) throw new Error("no Chromium: install it, or set CHROMIUM_PATH");
    [site, browser, { losses: reference }] = await Promise.all([openSite(), launch(chromiumPath), tenSteps("cpu")]);
    page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => "gruyere" in globalThis);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test("Node's reference falls", () => {
    expect(reference).toHaveLength(20);
    expect(mean(reference.slice(-4))).toBeLessThan(mean(reference.slice(0, 4)));
  });

  test.each(["wasm", "webgl", "webgpu"] as const)("ten training steps on %s give Node's losses within 1e-4", async (backend) => {
    const result = await page.evaluate((name) => globalThis.gruyere.tenSteps(name), backend);
    expect(result.backend).toBe(backend);
    expect(result.losses).toHaveLength(reference.length);
    const differences = result.losses.map((loss, index) => Math.abs(loss / (reference[index] ?? Number.NaN) - 1));
    expect(Math.max(...differences)).toBeLessThan(TOLERANCE);
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
