import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { importsOf } from "./imports.js";
import { filesUnder, lineCount, packages, ROOT, shown, sourceFiles } from "./workspace.js";

const LONGEST = 500;
const MEDIAN = 120;
const VAGUE = /^(utils?|helpers?|commons?|misc|shared|stuff|types|tools)$/i;

const sources = packages().flatMap((each) => sourceFiles(each.folder));
const everything = ["packages", "examples", "bench", "test", "scripts", "docs", ".ci", ".changeset"].flatMap((folder) =>
  filesUnder(join(ROOT, folder), ".ts", ".mjs", ".md", ".json", ".yaml", ".txt", "run"),
);

describe("source files", () => {
  test(`are at most ${LONGEST} lines long`, () => {
    const long = sources.filter((file) => lineCount(file) > LONGEST);
    expect(long.map((file) => `${shown(file)} has ${lineCount(file)} lines: split it by concept`)).toEqual([]);
  });

  test(`have a median of at most ${MEDIAN} lines`, () => {
    const counts = sources.map(lineCount).sort((a, b) => a - b);
    expect(counts[Math.floor(counts.length / 2)]).toBeLessThanOrEqual(MEDIAN);
  });

  test("are named after one concept, in camel case", () => {
    const parts = (file: string) =>
      shown(file)
        .split("/")
        .slice(2)
        .map((part) => part.replace(/\.ts$/, ""));
    const vague = sources.filter((file) => parts(file).some((part) => VAGUE.test(part)));
    const cased = sources.filter((file) => !/^[a-z][A-Za-z0-9]*$/.test(basename(file, ".ts")));
    expect(vague.map((file) => `${shown(file)}: a name that says what it holds`)).toEqual([]);
    expect(cased.map((file) => `${shown(file)}: camelCase`)).toEqual([]);
  });

  test("export by name only", () => {
    const stars = sources.flatMap((file) =>
      importsOf(file).flatMap(({ star, line }) => (star ? [`${shown(file)}:${line}: export *`] : [])),
    );
    const defaults = sources.filter((file) => /^export default /m.test(readFileSync(file, "utf8")));
    expect([...stars, ...defaults.map((file) => `${shown(file)}: export default`)]).toEqual([]);
  });

  test("import public entries of dependencies, never their build folders", () => {
    const deep = sources.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => !specifier.startsWith(".") && /\/(dist|src|build|lib)\//.test(specifier))
        .map(({ specifier, line }) => `${shown(file)}:${line}: ${specifier}`),
    );
    const cores = sources.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => specifier.startsWith("@tensorflow/tfjs-core"))
        .map(({ line }) => `${shown(file)}:${line}: tfjs-core has no gradients by itself; import @tensorflow/tfjs`),
    );
    expect([...deep, ...cores]).toEqual([]);
  });

  test("take TensorFlow.js from one place, which Node loads fast", () => {
    const place = "packages/core/src/tensorflow/browser.ts";
    const slow = sources.flatMap((file) =>
      importsOf(file)
        .filter(({ specifier, typeOnly }) => specifier === "@tensorflow/tfjs" && !typeOnly && shown(file) !== place)
        .map(({ line }) => `${shown(file)}:${line}: import { tf } from @gruyere/core/tfjs (in core: #tfjs)`),
    );
    expect(slow).toEqual([]);
  });
});

describe("all files", () => {
  test("hold no path of one machine", () => {
    // The pattern is put together so that it does not find itself.
    const own = new RegExp(["/(root|home/[a-z]+|Users/[A-Za-z]+|work|private/tmp)", "/"].join(""));
    expect(linesThat(own, everything)).toEqual([]);
  });

  test("leave nothing unfinished or switched off", () => {
    const tests = [...sources, ...everything.filter((file) => file.endsWith(".test.ts") && !shown(file).startsWith("test/"))];
    expect(linesThat(/\b(TODO|FIXME|XXX|HACK)\b/, tests)).toEqual([]);
    // A skip for what the machine lacks stands behind a condition.
    expect(linesThat(/\b(test|it|describe)\.(only|todo)\(|^\s*(test|it|describe)\.skip\(/, tests)).toEqual([]);
    expect(linesThat(/@ts-ignore|@ts-nocheck|eslint-disable/, tests)).toEqual([]);
  });
});

test("every package has a README and a licence field, and publishes its declarations", () => {
  const lacking = packages().flatMap(({ folder, name, entries }) => {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const files = new Set(filesUnder(folder, "README.md", "SPEC.md").map((file) => basename(file)));
    return [
      ...(hasContent(entries["."]) && !files.has("README.md") ? [`${name}: README.md is missing`] : []),
      ...(hasContent(entries["."]) && !files.has("SPEC.md") ? [`${name}: SPEC.md is missing`] : []),
      ...(manifest.license === "Apache-2.0" ? [] : [`${name}: license is ${manifest.license}`]),
      ...(manifest.publishConfig?.exports?.["."]?.types ? [] : [`${name}: publishConfig.exports has no types`]),
    ];
  });
  expect(lacking).toEqual([]);
});

function hasContent(index: string | undefined): boolean {
  return index !== undefined && readFileSync(index, "utf8").trim() !== "export {};";
}

function linesThat(pattern: RegExp, files: readonly string[]): readonly string[] {
  return files.flatMap((file) =>
    readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${shown(file)}:${index + 1}: ${line.trim().slice(0, 100)}`] : [])),
  );
}
