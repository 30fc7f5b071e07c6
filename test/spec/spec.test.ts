import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesUnder, packages, ROOT, shown } from "../architecture/workspace.js";

/** The letter that a package's rules begin with. */
const LETTERS: Readonly<Record<string, string>> = {
  random: "R",
  flow: "F",
  data: "D",
  schedule: "S",
  core: "C",
  modules: "M",
  evaluate: "E",
  train: "T",
  cli: "L",
  gruyere: "G",
  testkit: "K",
  compiler: "X",
};

interface Rule {
  readonly id: string;
  readonly place: string;
}

const specs = packages().filter(({ folder }) => existsSync(join(folder, "SPEC.md")));
const rules = new Map(specs.map((each) => [each.short, rulesOf(join(each.folder, "SPEC.md"))]));
const known = [...rules.values()].flat();
const claims = claimsOf([
  ...filesUnder(join(ROOT, "packages"), ".ts"),
  ...filesUnder(join(ROOT, "examples"), ".ts"),
  ...filesUnder(join(ROOT, "test"), ".ts"),
]);

test.each(specs)("$name: SPEC.md numbers its rules with the package's letter, each once", ({ short, name }) => {
  const ids = (rules.get(short) ?? []).map((rule) => rule.id);
  expect(ids.length, `${name}/SPEC.md has no rule like \`${LETTERS[short]}1. …\``).toBeGreaterThan(0);
  expect(ids.filter((id) => !new RegExp(`^${LETTERS[short]}\\d+$`).test(id))).toEqual([]);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test.each(specs)("$name: every rule is proven by a test", ({ short }) => {
  const claimed = new Set(claims.map((claim) => claim.id));
  const unproven = (rules.get(short) ?? []).filter((rule) => !claimed.has(rule.id));
  expect(unproven.map((rule) => `${rule.place}: no test's title begins with [${rule.id}]`)).toEqual([]);
});

test("every tag of a test names a rule", () => {
  const ids = new Set(known.map((rule) => rule.id));
  const strays = claims.filter((claim) => !ids.has(claim.id));
  expect(strays.map((claim) => `${claim.place}: [${claim.id}] is in no SPEC.md`)).toEqual([]);
});

/** `F3. Text`, also as a list item or in bold. */
function rulesOf(file: string): readonly Rule[] {
  return numbered(file).flatMap(({ line, place }) => {
    const id = /^\s*(?:[-*]\s+)?(?:\*\*)?([A-Z]\d+)(?:\*\*)?[.:]/.exec(line)?.[1];
    return id ? [{ id, place }] : [];
  });
}

/** Titles in code that begin with `[F3]` or `[F3] [F4]`, wherever a string begins so. */
function claimsOf(files: readonly string[]): readonly Rule[] {
  return files.flatMap((file) =>
    numbered(file).flatMap(({ line, place }) =>
      /^\s*(\/\*\*|\*|\/\/)/.test(line)
        ? []
        : [...line.matchAll(/["'`]((?:\[[A-Z]\d+\] ?)+)/g)].flatMap((match) =>
            [...(match[1] ?? "").matchAll(/\[([A-Z]\d+)\]/g)].map(([, id = ""]) => ({ id, place })),
          ),
    ),
  );
}

function numbered(file: string): readonly { readonly line: string; readonly place: string }[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line, index) => ({ line, place: `${shown(file)}:${index + 1}` }));
}
