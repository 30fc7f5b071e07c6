import { elementwise } from "./elementwise.js";
import type { Emit, Emits } from "./emit.js";
import { indexing } from "./indexing.js";
import { loop } from "./loop.js";
import { plain } from "./plain.js";
import { pooling } from "./pooling.js";
import { reduce } from "./reduce.js";
import { scatter } from "./scatter.js";
import { shape } from "./shape.js";

const emitters: Emits = { ...elementwise, ...reduce, ...shape, ...indexing, ...pooling, ...scatter, ...loop };

/** Names of the operators that are not written as themselves. */
export const emittedNames: readonly string[] = Object.keys(emitters);

/** How an operator is written: as itself, unless ONNX takes it in another form. */
export const emitterOf = (operator: string): Emit => emitters[operator] ?? plain;
