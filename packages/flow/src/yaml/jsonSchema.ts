import { z } from "zod";
import type { Plugin } from "../plugin.js";
import type { Vocabulary } from "../registry.js";
import { DEVICES } from "../validate/checkDeclarations.js";
import { fileSchema } from "./fileSchema.js";

type AnyPlugin = Plugin<string, unknown>;

/**
 * JSON Schema (draft 2020-12) of program files for editors: sections, every plug-in of the vocabulary with its options, and the
 * names of metrics, losses and functions.
 */
export function jsonSchema(vocabulary: Vocabulary): object {
  const functions = z.optional(names(vocabulary.rowFunctions.keys()));
  const schema = fileSchema({
    input: choice(vocabulary.inputs, { from: functions }),
    module: choice(vocabulary.modules, { frozen: z.boolean().optional(), device: z.enum(DEVICES).optional() }),
    label: oneOf([...vocabulary.labels.values()].map((plugin) => labelSchema(plugin, functions))),
    loss: choice(vocabulary.losses, {}),
    metric: names(vocabulary.metrics),
    prediction: names(vocabulary.predictions.keys()),
  });
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}

/** A plug-in by its name alone, or `{ name: options }` with settings beside it. */
function choice(plugins: ReadonlyMap<string, AnyPlugin>, settings: Readonly<Record<string, z.ZodType>>): z.ZodType {
  const withOptions = [...plugins.values()].map((plugin) => {
    const options = plugin.schema.describe(plugin.description ?? `Options of ${plugin.name}.`);
    return z.strictObject({ [plugin.name]: options, ...settings });
  });
  return oneOf([names(plugins.keys()), ...withOptions]);
}

/** A label's options stand beside the key that names its type and column. */
function labelSchema(plugin: AnyPlugin, functions: z.ZodType): z.ZodType {
  const column = z.string().describe(plugin.description ?? `Column of the ${plugin.name} label.`);
  const settings = { weightColumn: z.string().optional(), from: functions };
  return plugin.schema instanceof z.ZodObject
    ? z.strictObject({ [plugin.name]: column, ...plugin.schema.shape, ...settings })
    : z.looseObject({ [plugin.name]: column, ...settings });
}

function names(all: Iterable<string>): z.ZodType {
  const list = [...all];
  return list.length === 0 ? z.never() : z.enum(list);
}

function oneOf(schemas: readonly z.ZodType[]): z.ZodType {
  return z.union(schemas);
}
