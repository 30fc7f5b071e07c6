import { text, unsigned, vector } from "./encoding.js";
import { type FunctionBody, TYPES, type ValueType } from "./functionBody.js";

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const FUNCTION_TYPE = 0x60;
const FUNCTION = 0;
const MEMORY_IMPORT = [0x02, 0x00, 0x00]; // a memory of at least 0 pages, with any maximum

/** Functions without results, by their names. */
export interface ModuleSource {
  /** By the types of their parameters, in `env`. They are numbered first. */
  readonly imports: Readonly<Record<string, readonly ValueType[]>>;
  readonly exports: Readonly<Record<string, FunctionBody>>;
}

/** A module that imports `env.memory` (core specification, 5.5). */
export function encodeModule({ imports, exports }: ModuleSource): Uint8Array<ArrayBuffer> {
  const bodies = Object.values(exports);
  const first = Object.keys(imports).length;
  const signatures = [...Object.values(imports), ...bodies.map(({ parameters }) => parameters)];
  const types = signatures.map((signature) => [FUNCTION_TYPE, ...vector(signature.map((type) => [TYPES[type]])), 0]);
  const imported = Object.keys(imports).map((name, i) => [...text("env"), ...text(name), FUNCTION, ...unsigned(i)]);
  const exported = Object.keys(exports).map((name, i) => [...text(name), FUNCTION, ...unsigned(first + i)]);
  return Uint8Array.from([
    ...HEADER,
    ...section(SECTION.type, types),
    ...section(SECTION.import, [[...text("env"), ...text("memory"), ...MEMORY_IMPORT], ...imported]),
    ...section(
      SECTION.function,
      bodies.map((_, i) => unsigned(first + i)),
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
