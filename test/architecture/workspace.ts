import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";

/** The repository's root. */
export const ROOT = resolve(import.meta.dirname, "../..");

/** One package of `packages/`. */
export interface Package {
  readonly folder: string;
  /** The folder's name: `flow`. */
  readonly short: string;
  /** The published name: `@gruyere/flow`. */
  readonly name: string;
  /** Workspace packages it depends on, in any dependency field but devDependencies. */
  readonly needs: readonly string[];
  /** Files of its `exports` map in the source tree, by export path. */
  readonly entries: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** Every package, in alphabetical order. */
export function packages(): readonly Package[] {
  return readdirSync(join(ROOT, "packages"))
    .filter((short) => existsSync(join(ROOT, "packages", short, "package.json")))
    .map((short) => {
      const folder = join(ROOT, "packages", short);
      const manifest = readManifest(folder);
      const { dependencies, optionalDependencies, peerDependencies } = manifest;
      const needs = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).filter(isOurs);
      return { folder, short, name: manifest.name, needs, entries: entriesOf(folder, manifest) };
    });
}

/** Whether a module specifier names a package of this workspace. */
export function isOurs(specifier: string): boolean {
  return specifier === "gruyere" || specifier.startsWith("gruyere/") || specifier.startsWith("@gruyere/");
}

/** All files under a folder with one of the endings, dependencies and build outputs left out. */
export function filesUnder(folder: string, ...endings: readonly string[]): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !["node_modules", "dist", ".turbo", ".cache", "runs"].includes(entry.name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesUnder(path, ...endings);
      return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
    })
    .sort();
}

/** Source files of a package: no tests, no type tests, no fixtures. */
export function sourceFiles(folder: string): readonly string[] {
  return filesUnder(join(folder, "src"), ".ts").filter((file) => !isTest(file) && !file.includes("/fixtures/"));
}

/** Whether a file is a test or a type test. */
export function isTest(file: string): boolean {
  return /\.(test|test-d)\.ts$/.test(basename(file));
}

/** A path as messages show it. */
export function shown(file: string): string {
  return relative(ROOT, file);
}

/** Number of lines, as `wc -l` and an editor count them. */
export function lineCount(file: string): number {
  return statSync(file).size === 0 ? 0 : readFileSync(file, "utf8").trimEnd().split("\n").length;
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function entriesOf(folder: string, { exports = {} }: Manifest): Record<string, string> {
  const targets = Object.entries(exports).flatMap(([path, target]) => {
    const source = typeof target === "string" ? undefined : target["gruyere-source"];
    return source?.endsWith(".ts") ? [[path, join(folder, source)] as const] : [];
  });
  return Object.fromEntries(targets.filter(([, file]) => existsSync(file)));
}
