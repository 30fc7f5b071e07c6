import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { importsOf } from "./imports.js";
import { packages, ROOT, shown, sourceFiles } from "./workspace.js";

const PERMISSIVE = /^\(?(MIT|ISC|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|0BSD|BlueOak-1\.0\.0|Unlicense)\b/;

interface Manifest {
  readonly name?: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const owners = packages().map(({ folder, name }) => {
  const manifest = read(join(folder, "package.json"));
  const uses = sourceFiles(folder).flatMap((file) =>
    importsOf(file).flatMap(({ specifier, line }) => {
      const outside = !specifier.startsWith(".") && !specifier.startsWith("#") && !isBuiltin(specifier);
      return outside ? [{ dependency: packageOf(specifier), place: `${shown(file)}:${line}` }] : [];
    }),
  );
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest;
  return { folder, name, uses, dependencies, declared: { ...dependencies, ...optionalDependencies, ...peerDependencies } };
});

test.each(owners)("$name declares what it imports", ({ uses, declared }) => {
  const missing = uses.filter(({ dependency }) => !(dependency in declared));
  expect(missing.map(({ dependency, place }) => `${place}: ${dependency} is not in package.json`)).toEqual([]);
});

test.each(owners)("$name imports what it declares", ({ uses, dependencies }) => {
  const used = new Set(uses.map(({ dependency }) => dependency));
  expect(Object.keys(dependencies).filter((name) => !used.has(name))).toEqual([]);
});

test.each(owners)("$name depends on permissive licences only", ({ folder, declared }) => {
  const outside = Object.entries(declared).filter(([, range]) => !range.startsWith("workspace:"));
  const licences = outside.flatMap(([name]) => {
    const manifest = installed(folder, name);
    return manifest === undefined || PERMISSIVE.test(manifest.license ?? "") ? [] : [`${name}: ${manifest.license}`];
  });
  expect(licences).toEqual([]);
});

test("one version of a dependency in the whole workspace", () => {
  const ranges = new Map<string, Set<string>>();
  for (const { declared } of owners) {
    for (const [name, range] of Object.entries(declared)) ranges.set(name, (ranges.get(name) ?? new Set()).add(range));
  }
  expect([...ranges].filter(([, all]) => all.size > 1).map(([name, all]) => `${name}: ${[...all].join(", ")}`)).toEqual([]);
});

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** Optional dependencies may be absent. */
function installed(folder: string, name: string): Manifest | undefined {
  for (const place of [folder, ROOT]) {
    try {
      return read(join(place, "node_modules", name, "package.json"));
    } catch {}
  }
  return undefined;
}

function read(file: string): Manifest {
  return JSON.parse(readFileSync(file, "utf8"));
}
