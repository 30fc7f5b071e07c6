import { createVocabulary, type Vocabulary } from "@gruyere/flow";
import type { Container } from "inversify";
import { registryOf } from "../container/index.js";

const ROLES = ["input", "module", "label", "loss", "row-function", "prediction"] as const;

/** What a program may name, from everything that is bound to the container. */
export function vocabularyOf(container: Container): Vocabulary {
  const plugins = ROLES.flatMap((role) => [...registryOf(container, role)]);
  return createVocabulary(plugins, registryOf(container, "metric").names);
}
