import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { ROOT } from "../architecture/workspace.js";
import { allFences, type Fence } from "./fences.js";
import { snippetOf } from "./snippet.js";

/** Snippets lie inside the workspace, so that they resolve its packages. */
const folder = join(ROOT, ".cache/snippets");
const fences = allFences("ts");
const runnable = fences
  .filter((fence) => !fence.info.startsWith("no-run"))
  .map((fence) => [`${fence.file}:${fence.line}`, fence] as const);

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const home = process.cwd();
let scratch = home;
beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), "gruyere-example-"));
  process.chdir(scratch);
});
afterEach(() => {
  process.chdir(home);
  rmSync(scratch, { recursive: true });
});
afterAll(() => process.chdir(home));

test("fences that don't run give the reason: ```ts no-run (reason)", () => {
  const known = (info: string) => info === "" || /^no-run \(.{10,}\)$/.test(info);
  expect(fences.filter(({ info }) => !known(info)).map(({ file, line, info }) => `${file}:${line}: \`${info}\``)).toEqual([]);
});

describe("examples run, and their `// =>` marks hold", () => {
  test.each(runnable)("%s", async (_, fence) => {
    await import(write(fence));
  });
});

test("examples type-check", () => {
  for (const [, fence] of runnable) tryWrite(fence);
  const options = { noEmit: true, noUnusedLocals: false, noUnusedParameters: false, allowImportingTsExtensions: true };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: "../../tsconfig.base.json", compilerOptions: options, include: ["*.ts"] }),
  );
  const { stdout } = spawnSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], {
    cwd: folder,
    encoding: "utf8",
  });
  expect(stdout.split("\n").flatMap(original)).toEqual([]);
});

function write(fence: Fence): string {
  const path = join(folder, fileName(fence));
  writeFileSync(path, snippetOf(fence));
  return path;
}

/** One that does not parse has failed its own test already. */
function tryWrite(fence: Fence): void {
  try {
    write(fence);
  } catch {}
}

function fileName({ file, line }: Fence): string {
  return `${file.replace(/[^\w]+/g, "-")}-${line}.ts`;
}

/** A compiler message about a snippet, with its place in the docs: a snippet has one line before the example's first. */
function original(message: string): readonly string[] {
  const [, name, line] = /^([\w-]+\.ts)\((\d+),/.exec(message) ?? [];
  const fence = fences.find((each) => fileName(each) === name);
  return fence ? [`${fence.file}:${fence.line + Number(line) - 2}: ${message}`] : [];
}
