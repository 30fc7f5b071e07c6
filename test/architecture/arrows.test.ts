import { join } from "node:path";
import { expect, test } from "vitest";
import { importsOf } from "./imports.js";
import { filesUnder, isOurs, isTest, type Package, packages, ROOT, shown } from "./workspace.js";

/** The reading order. A package may depend on packages of earlier ranks only: never on its own rank. */
const RANKS: readonly (readonly string[])[] = [
  ["random"],
  ["flow"],
  ["data", "schedule", "core"],
  ["modules", "evaluate", "compiler"],
  ["testkit"],
  ["train"],
  ["cli"],
  ["gruyere"],
];
const rankOf = (short: string) => RANKS.findIndex((rank) => rank.includes(short));
const shortOf = (specifier: string) => (/^gruyere(\/|$)/.test(specifier) ? "gruyere" : (specifier.split("/")[1] ?? ""));
const all = packages();

test("every package has a place in the reading order", () => {
  expect(all.map((each) => each.short).filter((short) => rankOf(short) < 0)).toEqual([]);
});

test.each(all)("$name depends on earlier packages only", ({ short, needs, name }) => {
  const back = needs.filter((need) => rankOf(shortOf(need)) >= rankOf(short));
  expect(back.map((need) => `${name} -> ${need} goes against the arrows (package.json)`)).toEqual([]);
});

test.each(all)("$name imports what its package.json declares, through public entries", (each) => {
  expect(filesUnder(join(each.folder, "src"), ".ts").flatMap((file) => offences(file, each))).toEqual([]);
});

test("examples import nothing of ours but `gruyere`", () => {
  const files = filesUnder(join(ROOT, "examples"), ".ts");
  const offenders = files.flatMap((file) =>
    importsOf(file)
      .filter(({ specifier }) => (isOurs(specifier) && shortOf(specifier) !== "gruyere") || specifier.includes("packages/"))
      .map(({ specifier, line }) => `${shown(file)}:${line} imports ${specifier}; import it from "gruyere"`),
  );
  expect(offenders).toEqual([]);
});

/** Tests and their fixtures may use any of our packages, which the workspace's root has: only sources make arrows. */
function offences(file: string, owner: Package): readonly string[] {
  const forTests = isTest(file) || file.includes("/fixtures/");
  const allowed = new Set(forTests ? all.map((each) => each.name) : owner.needs);
  const entries = new Map(all.map((each) => [each.name, Object.keys(each.entries)]));
  return importsOf(file).flatMap(({ specifier, line }) => {
    const at = `${shown(file)}:${line} imports ${specifier}`;
    if (specifier.startsWith("."))
      return leavesPackage(file, specifier, owner) ? [`${at}: a relative path into another package`] : [];
    if (!isOurs(specifier)) return [];
    const name = shortOf(specifier) === "gruyere" ? "gruyere" : `@gruyere/${shortOf(specifier)}`;
    if (name === owner.name) return [`${at}: its own package; use a relative path`];
    if (!allowed.has(name)) return [`${at}, which ${owner.name} does not declare as a dependency`];
    const path = specifier === name ? "." : `.${specifier.slice(name.length)}`;
    return entries.get(name)?.includes(path) ? [] : [`${at}: not a public entry of ${name}`];
  });
}

function leavesPackage(file: string, specifier: string, owner: Package): boolean {
  return !join(file, "..", specifier).startsWith(`${owner.folder}/`);
}
