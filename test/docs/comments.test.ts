import { expect, test } from "vitest";
import { packages, shown } from "../architecture/workspace.js";
import { type Exported, exportsOf } from "./exports.js";

const published = packages().map(({ name, short, entries }) => ({
  name,
  short,
  // A symbol that another package declares is that package's to describe.
  symbols: Object.values(entries)
    .flatMap(exportsOf)
    .filter((each) => each.file.includes(`/packages/${short}/`)),
}));

test.each(published)("$name: every public symbol has a docs comment", ({ symbols }) => {
  expect(symbols.filter(({ comment }) => !comment).map((each) => `${place(each)}: no docs comment`)).toEqual([]);
});

test.each(published)("$name: every docs comment begins with a sentence", ({ symbols }) => {
  const weak = symbols.filter(({ comment }) => comment && !/^[^\n]{10,}?(?:\n[^\n]+)*?[.:](?:\s|$)/.test(comment));
  expect(weak.map((each) => `${place(each)}: one full sentence that ends with a full stop`)).toEqual([]);
});

test.each(published)("$name: a function that throws says so", ({ symbols }) => {
  const silent = symbols.filter(
    ({ text, comment }) => comment && /\bthrow\b/.test(body(text)) && !/\b(throw|reject|error)/i.test(comment),
  );
  expect(silent.map((each) => `${place(each)}: it throws; say what and when`)).toEqual([]);
});

test("every built-in module and loss gives its shapes", () => {
  const modules = published.find(({ short }) => short === "modules");
  const plugins = (modules?.symbols ?? []).filter(
    ({ isType, text }) => !isType && /\b(defineModule|defineLoss|specOf)\b/.test(text),
  );
  const vague = plugins.filter(({ comment }) => !/\[[^\]]*\]|\bshapes?\b/.test(comment ?? ""));
  expect(vague.map((each) => `${place(each)}: give the shapes of inputs and outputs, such as [B, units]`)).toEqual([]);
});

function place({ name, file, line }: Exported): string {
  return `${shown(file)}:${line} ${name}`;
}

/** Code of a function or class without comments and nested strings' words. */
function body(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "").replace(/"[^"\n]*"|`[^`]*`/g, '""');
}
