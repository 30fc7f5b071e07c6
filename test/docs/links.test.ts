import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { filesUnder, ROOT, shown } from "../architecture/workspace.js";

test("relative links of Markdown files lead somewhere", () => {
  const pages = [
    ...["README.md", "CONTRIBUTING.md"].map((name) => join(ROOT, name)),
    ...["docs", "packages", "examples"].flatMap((folder) => filesUnder(join(ROOT, folder), ".md")),
  ];
  const broken = pages
    .filter(existsSync)
    .flatMap((page) =>
      [...readFileSync(page, "utf8").matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        .filter(([, target = ""]) => !existsSync(resolve(dirname(page), target)))
        .map(([, target]) => `${shown(page)}: ${target}`),
    );
  expect(broken).toEqual([]);
});

test("every decision is listed in docs/README.md", () => {
  const index = readFileSync(join(ROOT, "docs/README.md"), "utf8");
  const decisions = filesUnder(join(ROOT, "docs/decisions"), ".md").map((file) => shown(file).replace("docs/", ""));
  expect(decisions.filter((decision) => !index.includes(`(${decision})`))).toEqual([]);
});

test("paths that CONTRIBUTING names are there", () => {
  const page = readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8");
  const paths = [...page.matchAll(/`((?:packages|test|scripts|\.ci)\/[^`<\s]*)`/g)].map(([, path = ""]) => path);
  expect(paths.length).toBeGreaterThan(5);
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
