import { datasetsSchema } from "@gruyere/data/files";
import { jsonSchema } from "@gruyere/flow";
import type { Container } from "inversify";
import { z } from "zod";
import { registryOf } from "../container/index.js";
import { trainSection } from "./settings.js";
import { vocabularyOf } from "./vocabularyOf.js";

const withProperties = z.looseObject({ properties: z.record(z.string(), z.unknown()) });

/** JSON Schema of a whole program file: the language, and the sections `data` and `train` that other packages read. */
export function fileJsonSchema(container: Container): object {
  const language = withProperties.parse(jsonSchema(vocabularyOf(container)));
  const data = sectionSchema(datasetsSchema([...registryOf(container, "reader")]));
  return { ...language, properties: { ...language.properties, data, train: sectionSchema(trainSection) } };
}

function sectionSchema(schema: z.ZodType): object {
  const { $schema: _, ...section } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return section;
}
