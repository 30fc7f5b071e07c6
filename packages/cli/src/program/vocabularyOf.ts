import { createVocabulary, type ProgramDeclaration, type ProgramPlugin, type Vocabulary } from "@gruyere/flow";
import type { Container } from "inversify";
import { registryOf } from "../container/index.js";

const ROLES = ["input", "module", "label", "loss", "row-function", "prediction"] as const;

/**
 * What a program may name, from everything that is bound to the container.
 *
 * @param program Its own plug-ins count too: a module may use some that nobody has bound.
 */
export function vocabularyOf(container: Container, program?: ProgramDeclaration): Vocabulary {
  const plugins = ROLES.flatMap((role): readonly ProgramPlugin[] => [...registryOf(container, role)]);
  return createVocabulary([...plugins, ...(program ? pluginsOf(program) : [])], registryOf(container, "metric").names);
}

function pluginsOf({ inputs, modules, tasks }: ProgramDeclaration): readonly ProgramPlugin[] {
  return [
    ...Object.values(inputs).map(({ plugin }) => plugin),
    ...Object.values(modules).map(({ spec }) => spec.plugin),
    ...Object.values(tasks).flatMap(({ label, loss }) => [...(label ? [label.plugin] : []), ...(loss ? [loss.plugin] : [])]),
  ];
}
