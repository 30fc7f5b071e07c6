import { z } from "zod";
import type { Chosen, Plugin } from "../plugin.js";
import { GruyereError } from "../problem.js";
import type { Ref } from "../program.js";

/**
 * Stands for a name that was already reported as unknown, so that the rest of a program can still be checked: whatever
 * depends on it is passed over in silence.
 */
export const UNRESOLVED: Ref = { source: "action", name: "?" };

/** A plug-in in the place of one that was already reported. */
export function unresolvedPlugin<Role extends string, Instance>(role: Role): Plugin<Role, Instance> {
  return {
    role,
    name: UNRESOLVED.name,
    schema: z.unknown(),
    create: () => {
      throw new GruyereError([]);
    },
  };
}

/** Whether a chosen plug-in stands for one that was already reported. */
export const isUnresolved = ({ plugin }: Chosen<Plugin<string, unknown>>): boolean => plugin.name === UNRESOLVED.name;
