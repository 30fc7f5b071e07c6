import type { ProgramDeclaration } from "@gruyere/flow";

/**
 * A program's declaration as JSON, for the record of a run: plug-ins by name, functions as `{ "function": name }`. To load the run,
 * the program itself is needed: functions are not saved.
 */
export function declarationText(program: ProgramDeclaration): string {
  return `${JSON.stringify(program, (_, value: unknown) => plain(value), 2)}\n`;
}

function plain(value: unknown): unknown {
  if (typeof value === "function") return { function: value.name };
  if (typeof value === "object" && value !== null && "role" in value && "name" in value && "create" in value) return value.name;
  return value;
}
