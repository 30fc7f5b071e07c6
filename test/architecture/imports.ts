import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseSync } from "oxc-parser";

/** One import, re-export or dynamic import of a file. */
export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** Erased by the compiler. */
  readonly typeOnly: boolean;
  /** `export * from`. */
  readonly star: boolean;
}

/** What a file imports, in order. */
export function importsOf(file: string): readonly Import[] {
  const source = readFileSync(file, "utf8");
  const { module } = parseSync(file, source);
  const lineOf = (offset: number) => source.slice(0, offset).split("\n").length;
  const statics = module.staticImports.map(({ moduleRequest, entries, start }) => ({
    specifier: moduleRequest.value,
    line: lineOf(start),
    typeOnly: entries.length > 0 && entries.every((entry) => entry.isType),
    star: false,
  }));
  const exports = module.staticExports.flatMap(({ entries, start }) => {
    const from = entries.find((entry) => entry.moduleRequest)?.moduleRequest;
    if (!from) return [];
    const star = entries.some((entry) => entry.importName.kind === "AllButDefault");
    return [{ specifier: from.value, line: lineOf(start), typeOnly: entries.every((entry) => entry.isType), star }];
  });
  const dynamics = module.dynamicImports.flatMap(({ moduleRequest, start }) => {
    const text = source.slice(moduleRequest.start, moduleRequest.end);
    const literal = /^["']([^"']+)["']$/.exec(text)?.[1];
    return literal ? [{ specifier: literal, line: lineOf(start), typeOnly: false, star: false }] : [];
  });
  return [...statics, ...exports, ...dynamics];
}

/** The source file that a relative import means, or undefined for a package. */
export function resolveRelative(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  return resolve(dirname(file), specifier.replace(/\.js$/, ".ts"));
}
