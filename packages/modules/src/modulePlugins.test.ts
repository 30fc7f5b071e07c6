import { describe, expect, it } from "vitest";
import { lossPlugins, modulePlugins } from "./index.js";

describe("the registrations", () => {
  it("[M35] have one plug-in per name, in kebab case, with a description, and a schema that refuses unknown keys", () => {
    for (const plugins of [modulePlugins, lossPlugins]) {
      const names = plugins.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const { name, description, schema } of plugins) {
        expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(description).toMatch(/^[A-Z].*\.$/);
        const parsed = schema.safeParse({ units: 1, filters: 1, size: 1, surprise: 1 });
        expect(parsed.error?.issues.some(({ code }) => code === "unrecognized_keys")).toBe(true);
      }
    }
  });
});
