import { defineConfig } from "vitest/config";

const conditions = ["gruyere-source", "module", "node", "import", "default"];
const folders = ["packages/*/src", "packages/*/test", "examples/*", "bench/src", "test"];
const slow = process.env["GRUYERE_TIER"] === "slow";

/** Two tiers: `npm test` runs every `*.test.ts`, `npm run test:slow` every `*.slow.test.ts`. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["gruyere-source"] } },
  test: {
    include: folders.map((folder) => `${folder}/**/*${slow ? ".slow" : ""}.test.ts`),
    exclude: ["**/node_modules/**", "**/dist/**", ...(slow ? [] : ["**/*.slow.test.ts"])],
    testTimeout: slow ? 900_000 : 60_000,
    hookTimeout: slow ? 300_000 : 60_000,
    passWithNoTests: slow,
    maxWorkers: 2,
  },
});
