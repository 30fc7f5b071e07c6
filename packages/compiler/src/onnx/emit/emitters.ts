import { elementwise } from "./elementwise.js";
import type { Emit } from "./emitter.js";
import { indexing } from "./indexing.js";
import { plain } from "./plain.js";
import { reduce } from "./reduce.js";
import { shape } from "./shape.js";

const emitters: Readonly<Record<string, Emit>> = { ...elementwise, ...reduce, ...shape, ...indexing };

/** How an operator is written: as itself, unless ONNX takes it in another form. */
export const emitterOf = (operator: string): Emit => emitters[operator] ?? plain;
