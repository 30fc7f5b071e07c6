import { expect, test } from "vitest";
import { gruyere } from "../command/gruyere.js";

/**
 * Every flag of the command and every key of a program file, as a user sees them. Adding one is a decision: run this with `-u`,
 * commit the list, and give the reason in the changeset.
 */
test("no flag and no key of a program file comes or goes unseen", async () => {
  const verbs = [...(await told("--help")).matchAll(/^ {2}([a-z]+)\b(?=[^\n]* {2})/gm)]
    .map(([, verb = ""]) => verb)
    .filter((verb) => verb !== "help");
  expect(verbs).toContain("train");
  const flags = await Promise.all(
    verbs.map(async (verb) =>
      [...new Set((await told(verb, "--help")).match(/(?<=^\s*(?:-\w, )?)--[a-z-]+/gm))].map((flag) => `gruyere ${verb} ${flag}`),
    ),
  );
  const schema: unknown = JSON.parse(await told("graph", "--schema"));
  const keys = [...new Set(keysOf(schema, ""))].map((key) => key.replace(/^\./, ""));
  expect(keys.some((key) => key.endsWith(".weight"))).toBe(true);
  await expect(`${[...flags.flat(), ...keys].sort().join("\n")}\n`).toMatchFileSnapshot("options.txt");
});

/** What the command prints. */
async function told(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await gruyere(...args);
  expect(code, stderr).toBe(0);
  return stdout;
}

/** Paths of the properties in a JSON Schema; `*` stands for a name of the user's. */
function keysOf(schema: unknown, path: string): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((each) => keysOf(each, path));
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([word, value]) => {
    if (word === "properties" || word === "$defs" || word === "definitions") {
      return Object.entries(value ?? {}).flatMap(([name, each]) => [
        ...(word === "properties" ? [`${path}.${name}`] : []),
        ...keysOf(each, word === "properties" ? `${path}.${name}` : `<${name}>`),
      ]);
    }
    if (word === "additionalProperties" || word === "patternProperties") return keysOf(value, `${path}.*`);
    return typeof value === "object" && !["enum", "const", "default", "examples", "required"].includes(word)
      ? keysOf(value, path)
      : [];
  });
}
