import { emitRange, type UpdateStructure } from "./updateRange.js";
import { encodeModule } from "./wasm/encodeModule.js";
import { FunctionBody, type Local } from "./wasm/functionBody.js";

/** Functions by their numbers in the module: what is imported comes first. */
const FUNCTION = { gatherRow: 0, dense: 1, untouched: 2 } as const;

/**
 * A WebAssembly module with an update's loops over a memory, in place. Offsets and counts are i32, numbers f32. It imports
 * `env.gatherRow(entries, first, into, bytes)`. The gradient of row i of a table is 0 where index[i] (heads[i]) is negative.
 *
 * - `dense(parameter, gradient, ...slots, length, gradientScale, ...scalars)`
 * - `untouched(…)`: the same without looking at the gradient, which is 0.
 * - `rows(parameter, ...slots, width, vocabulary, index, compact, gradientScale, ...scalars)`: else it is compact[index[i]].
 * - `linkedRows(parameter, ...slots, width, vocabulary, heads, entries, row, gradientScale, ...scalars)`: else it is gathered from the
 *   entry heads[i] on.
 */
export function updateModule(update: UpdateStructure): Uint8Array<ArrayBuffer> {
  return encodeModule({
    imports: { gatherRow: ["i32", "i32", "i32", "i32"] },
    exports: {
      dense: rangeLoop(update, "given"),
      untouched: rangeLoop(update, "zero"),
      rows: rowsLoop(update),
      linkedRows: linkedRowsLoop(update),
    },
  });
}

function rangeLoop(update: UpdateStructure, given: "given" | "zero"): FunctionBody {
  const code = new FunctionBody();
  const [parameter, gradient] = [code.parameter("i32"), code.parameter("i32")];
  const slots = update.slots.map(() => code.parameter("i32"));
  const length = code.parameter("i32");
  const numbers = numbersOf(code, update);
  emitRange(code, update, { parameter, gradient, slots, length, ...numbers }, given);
  return code;
}

function rowsLoop(update: UpdateStructure): FunctionBody {
  const code = new FunctionBody();
  const table = tableOf(code, update);
  const compact = code.parameter("i32");
  overTable(code, table, numbersOf(code, update), (position, rowBytes) => {
    code.get(position).get(rowBytes).op("i32.mul").get(compact).op("i32.add");
  });
  return code;
}

function linkedRowsLoop(update: UpdateStructure): FunctionBody {
  const code = new FunctionBody();
  const table = tableOf(code, update);
  const [entries, row] = [code.parameter("i32"), code.parameter("i32")];
  overTable(code, table, numbersOf(code, update), (first, rowBytes) => {
    code.get(entries).get(first).get(row).get(rowBytes).call(FUNCTION.gatherRow).get(row);
  });
  return code;
}

/** A table in the parameters of a function. */
interface Table {
  readonly parameter: Local;
  readonly slots: readonly Local[];
  readonly width: Local;
  readonly vocabulary: Local;
  /** int32 [vocabulary] */
  readonly index: Local;
}

function tableOf(code: FunctionBody, update: UpdateStructure): Table {
  const parameter = code.parameter("i32");
  const slots = update.slots.map(() => code.parameter("i32"));
  const [width, vocabulary, index] = [code.parameter("i32"), code.parameter("i32"), code.parameter("i32")];
  return { parameter, slots, width, vocabulary, index };
}

interface Numbers {
  readonly gradientScale: Local;
  readonly scalars: readonly Local[];
}

const numbersOf = (code: FunctionBody, update: UpdateStructure): Numbers => ({
  gradientScale: code.parameter("f32"),
  scalars: update.scalars.map(() => code.parameter("f32")),
});

/**
 * Updates row after row; `point` puts the offset of a row's gradient on the stack, from what the index says of it.
 */
function overTable(
  code: FunctionBody,
  { parameter, slots, width, vocabulary, index }: Table,
  { gradientScale, scalars }: Numbers,
  point: (position: Local, rowBytes: Local) => void,
): void {
  const [rowBytes, indexEnd, position, length] = [code.local("i32"), code.local("i32"), code.local("i32"), code.local("i32")];
  const isLeft = () => code.get(index).get(indexEnd).op("i32.lt_u");
  const nextRow = () => {
    code.get(length).get(width).op("i32.add").set(length);
    code.get(index).i32(4).op("i32.add").set(index);
  };
  const update = (gradient: () => void, called: number) => {
    code.get(parameter);
    gradient();
    for (const slot of slots) code.get(slot);
    code.get(length).get(gradientScale);
    for (const scalar of scalars) code.get(scalar);
    code.call(called);
    for (const pointer of [parameter, ...slots]) code.get(pointer).get(length).i32(2).op("i32.shl", "i32.add").set(pointer);
    code.i32(0).set(length);
  };

  code.get(width).i32(2).op("i32.shl").set(rowBytes);
  code.get(index).get(vocabulary).i32(2).op("i32.shl", "i32.add").set(indexEnd);
  code.while(isLeft, () => {
    // Rows without a gradient that follow each other are one range. Looking one past the index's end is harmless.
    code.while(() => {
      isLeft();
      code.get(index).access("i32.load").tee(position).i32(0).op("i32.lt_s", "i32.and");
    }, nextRow);
    update(() => code.i32(0), FUNCTION.untouched);
    isLeft().if(() => {
      nextRow();
      update(() => point(position, rowBytes), FUNCTION.dense);
    });
  });
}
