import type { Json, JsonObject, ProgramDeclaration } from "@gruyere/flow";
import { parseOptions } from "@gruyere/flow";
import { z } from "zod";
import { applyAssignments } from "./assignments.js";

/** A program whose values were changed, and what `--set train.…` says. */
export interface AssignedProgram {
  readonly program: ProgramDeclaration;
  readonly train: Json | undefined;
}

const options = z.record(z.string(), z.json());
const moduleFlags = z.object({ frozen: z.boolean().optional(), device: z.string().optional() });
const taskParts = z.strictObject({ weight: z.number(), active: z.boolean(), metrics: z.array(z.string()).optional() });

/**
 * Applies `--set` to a program that a module made. Paths are those of its YAML; what can be changed is the name, the options of
 * inputs and modules, whether a module is frozen and on which device it runs, a task's weight, metrics and whether it is active,
 * and the settings of `train`.
 *
 * @throws GruyereError for anything else, with the nearest name.
 */
export function assignToProgram(program: ProgramDeclaration, set: readonly string[]): AssignedProgram {
  if (set.length === 0) return { program, train: undefined };
  const document = z.json().parse(toDocument(program));
  const changed = parseOptions("", schemaOf(program), applyAssignments(document, set));
  return { program: withValues(program, changed), train: changed.train };
}

function toDocument({ name, inputs, modules, tasks }: ProgramDeclaration): unknown {
  const document = {
    name,
    inputs: mapValues(inputs, ({ plugin, options: given }) => ({ [plugin.name]: given })),
    modules: mapValues(modules, ({ spec, frozen, device }) => ({ [spec.plugin.name]: spec.options, frozen, device })),
    tasks: mapValues(tasks, ({ weight, active, metrics }) => ({ weight, active, metrics })),
  };
  return JSON.parse(JSON.stringify(document));
}

function schemaOf({ inputs, modules }: ProgramDeclaration) {
  return z.strictObject({
    name: z.string(),
    inputs: z.strictObject(mapValues(inputs, ({ plugin }) => z.strictObject({ [plugin.name]: options }))),
    modules: z.strictObject(
      mapValues(modules, ({ spec }) => z.strictObject({ ...moduleFlags.shape, [spec.plugin.name]: options })),
    ),
    tasks: z.record(z.string(), taskParts),
    train: z.json().optional(),
  });
}

function withValues(program: ProgramDeclaration, changed: z.output<ReturnType<typeof schemaOf>>): ProgramDeclaration {
  return {
    name: changed.name,
    inputs: mapValues(program.inputs, (input, name) => ({
      ...input,
      options: optionsOf(changed.inputs[name], input.plugin.name),
    })),
    modules: mapValues(program.modules, (module, name) => {
      const { frozen, device } = moduleFlags.parse(changed.modules[name] ?? {});
      return {
        ...module,
        ...(frozen !== undefined && { frozen }),
        ...(device !== undefined && { device }),
        spec: { ...module.spec, options: optionsOf(changed.modules[name], module.spec.plugin.name) },
      };
    }),
    tasks: mapValues(program.tasks, (task, name) => {
      const { weight = task.weight, active = task.active, metrics } = changed.tasks[name] ?? {};
      return { ...task, weight, active, ...(metrics && { metrics }) };
    }),
  };
}

const optionsOf = (parts: object | undefined, plugin: string): JsonObject =>
  options.parse(Reflect.get(parts ?? {}, plugin) ?? {});

const mapValues = <T, U>(record: Readonly<Record<string, T>>, map: (value: T, name: string) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
