import { z } from "zod";
import type { JsonObject, Plugin } from "../plugin.js";
import type { Problem } from "../problem.js";
import { unknownName } from "../validate/unknownName.js";
import { unresolvedPlugin } from "../validate/unresolved.js";
import { unknownKey } from "../zodProblems.js";

/** A plug-in chosen by its one key, and the other keys beside it. */
export interface Choice<P> {
  readonly plugin: P;
  /** What stands under the plug-in's key. */
  readonly value: unknown;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/**
 * Finds the plug-in that a mapping names with one of its keys: `{ mlp: { units: [300] }, frozen: true }`, or `concat` alone.
 * What is neither it nor one of the `settings` is reported.
 */
export function choose<Role extends string, P extends Plugin<Role, unknown>>(
  role: Role,
  path: string,
  given: unknown,
  registry: ReadonlyMap<string, P>,
  settings: readonly string[],
): Choice<P | Plugin<Role, never>> {
  const record = typeof given === "string" ? { [given]: {} } : asRecord(given);
  const keys = Object.keys(record);
  const known = keys.filter((key) => registry.has(key));
  const others = keys.filter((key) => !registry.has(key) && !settings.includes(key));
  const [first] = known;
  const plugin = first === undefined ? undefined : registry.get(first);
  const rest = Object.fromEntries(Object.entries(record).filter(([key]) => settings.includes(key)));
  if (first !== undefined && plugin) {
    const problems = [
      ...known.slice(1).map((key) => onePlugin(role, `${path}.${key}`, [first, key])),
      ...others.map((key) => unknownKey(`${path}.${key}`, key, settings)),
    ];
    return { plugin, value: record[first], settings: rest, problems };
  }
  const [wrong, ...further] = others;
  const problems =
    wrong === undefined
      ? [onePlugin(role, path, [])]
      : [
          unknownName(
            role === "loss" ? "unknown-loss" : `unknown-${role}-type`,
            `${path}.${wrong}`,
            role === "loss" ? "a loss" : `a type of ${role}`,
            wrong,
            registry.keys(),
          ),
          ...further.map((key) => unknownKey(`${path}.${key}`, key, settings)),
        ];
  return { plugin: unresolvedPlugin<Role, never>(role), value: undefined, settings: rest, problems };
}

/** The options under a plug-in's key: a mapping, or nothing. */
export function optionsOf(path: string, value: unknown): { readonly options: JsonObject; readonly problems: readonly Problem[] } {
  const parsed = z.record(z.string(), z.json()).safeParse(value ?? {});
  if (parsed.success) return { options: parsed.data, problems: [] };
  const received = JSON.stringify(value) ?? String(value);
  return {
    options: {},
    problems: [
      {
        code: "bad-option",
        path,
        expected: "options: a mapping of names to values",
        received,
        hint: "write the options as `{ name: value }`, or leave them out",
      },
    ],
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  const parsed = z.record(z.string(), z.unknown()).safeParse(value);
  return parsed.success ? parsed.data : {};
}

const onePlugin = (role: string, path: string, keys: readonly string[]): Problem => ({
  code: "one-plugin",
  path,
  expected: `one ${role} type`,
  received: keys.length === 0 ? "none" : keys.join(" and "),
  hint: keys.length === 0 ? `name a ${role} type, with its options: \`type: { … }\`` : "keep one of them",
});
