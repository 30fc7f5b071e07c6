import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync } from "oxc-parser";
import { filesUnder, packages, ROOT, shown, sourceFiles } from "../architecture/workspace.js";

/** One fence of code in a docs comment or a Markdown file. */
export interface Fence {
  /** As messages show it. */
  readonly file: string;
  /** Line of the code's first line, from 1. */
  readonly line: number;
  readonly code: string;
  /** What follows the language in the fence's first line. */
  readonly info: string;
  /** Package whose exports the code sees without importing them. */
  readonly owner: string | undefined;
  /** Source file that holds the comment, whose exports the code sees first. */
  readonly source?: string;
}

/** Every fence of a language in the project, in file order. */
export function allFences(language: "ts" | "yaml"): readonly Fence[] {
  const inPackages = packages().flatMap(({ folder, name }) => [
    ...sourceFiles(folder).flatMap((file) => inComments(file, name, language)),
    ...markdown(join(folder, "README.md"), name, language),
  ]);
  const pages = [
    join(ROOT, "README.md"),
    join(ROOT, "CONTRIBUTING.md"),
    ...filesUnder(join(ROOT, "docs"), ".md"),
    ...filesUnder(join(ROOT, "examples"), ".md"),
  ];
  return [...inPackages, ...pages.flatMap((file) => markdown(file, undefined, language))];
}

function markdown(file: string, owner: string | undefined, language: string): readonly Fence[] {
  return existsSync(file) ? fencesOf(readFileSync(file, "utf8").split("\n"), language, shown(file), 1, owner) : [];
}

function inComments(file: string, owner: string, language: string): readonly Fence[] {
  const source = readFileSync(file, "utf8");
  const comments = parseSync(file, source).comments.filter(
    ({ type, value }) => type === "Block" && value.startsWith("*") && value.includes(`\`\`\`${language}`),
  );
  return comments.flatMap(({ value, start }) => {
    const lines = value.split("\n").map((line) => line.replace(/^\s*\* ?/, ""));
    const found = fencesOf(lines, language, shown(file), source.slice(0, start).split("\n").length, owner);
    return found.map((fence) => ({ ...fence, source: file }));
  });
}

function fencesOf(
  lines: readonly string[],
  language: string,
  file: string,
  firstLine: number,
  owner: string | undefined,
): readonly Fence[] {
  const opening = new RegExp(`^(\\s*)\`\`\`${language}\\b\\s*(.*)$`);
  const found: Fence[] = [];
  let open: { readonly at: number; readonly info: string; readonly margin: string } | undefined;
  lines.forEach((line, index) => {
    const begin = opening.exec(line);
    if (open && /^\s*```\s*$/.test(line)) {
      const { at, info, margin } = open;
      const code = lines.slice(at + 1, index).map((each) => (each.startsWith(margin) ? each.slice(margin.length) : each));
      found.push({ file, line: firstLine + at + 1, code: code.join("\n"), info, owner });
      open = undefined;
    } else if (!open && begin) {
      open = { at: index, margin: begin[1] ?? "", info: (begin[2] ?? "").trim() };
    }
  });
  return found;
}
