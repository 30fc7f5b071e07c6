import { text, unsigned, vector } from "./encoding.js";
import { type FunctionBody, TYPES } from "./functionBody.js";

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const FUNCTION_TYPE = 0x60;
const FUNCTION_EXPORT = 0;
const MEMORY_IMPORT = [0x02, 0x00, 0x00]; // a memory of at least 0 pages, with any maximum

/** A module that imports `env.memory` and exports functions without results, by their names (core specification, 5.5). */
export function encodeModule(functions: Readonly<Record<string, FunctionBody>>): Uint8Array<ArrayBuffer> {
  const bodies = Object.values(functions);
  const types = bodies.map(({ parameters }) => [FUNCTION_TYPE, ...vector(parameters.map((type) => [TYPES[type]])), 0]);
  const exported = Object.keys(functions).map((name, i) => [...text(name), FUNCTION_EXPORT, ...unsigned(i)]);
  return Uint8Array.from([
    ...HEADER,
    ...section(SECTION.type, types),
    ...section(SECTION.import, [[...text("env"), ...text("memory"), ...MEMORY_IMPORT]]),
    ...section(
      SECTION.function,
      bodies.map((_, i) => unsigned(i)),
    ),
    ...section(SECTION.export, exported),
    ...section(
      SECTION.code,
      bodies.map((body) => body.encode()),
    ),
  ]);
}

function section(id: number, items: readonly (readonly number[])[]): readonly number[] {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
}
