import { UpdateRange, type UpdateStructure } from "./updateRange.js";
import { encodeModule } from "./wasm/encodeModule.js";
import { FunctionBody, type Local } from "./wasm/functionBody.js";

/** The number of the imported function. */
const GATHER_ROW = 0;

/**
 * A WebAssembly module with an update's loops over a memory, in place. Offsets and counts are i32, numbers f32. It imports
 * `env.gatherRow(entries, first, into, bytes)`. The gradient of row i of a table is 0 where index[i] (heads[i]) is negative.
 *
 * - `dense(parameter, gradient, ...slots, length, gradientScale, ...scalars)`
 * - `rows(parameter, ...slots, width, vocabulary, index, compact, gradientScale, ...scalars)`: else it is compact[index[i]].
 * - `linkedRows(parameter, ...slots, width, vocabulary, heads, entries, row, gradientScale, ...scalars)`: else it is gathered from the
 *   entry heads[i] on.
 */
export function updateModule(update: UpdateStructure): Uint8Array<ArrayBuffer> {
  return encodeModule({
    imports: { gatherRow: ["i32", "i32", "i32", "i32"] },
    exports: { dense: denseLoop(update), rows: rowsLoop(update), linkedRows: linkedRowsLoop(update) },
  });
}

function denseLoop(update: UpdateStructure): FunctionBody {
  const code = new FunctionBody();
  const [parameter, gradient] = [code.parameter("i32"), code.parameter("i32")];
  const slots = update.slots.map(() => code.parameter("i32"));
  const length = code.parameter("i32");
  const numbers = numbersOf(code, update);

  const range = new UpdateRange(code, update, { parameter, gradient, slots, ...numbers });
  code.get(length).i32(2).op("i32.shl").set(range.bytes);
  range.run("given");
  return code;
}

function rowsLoop(update: UpdateStructure): FunctionBody {
  const code = new FunctionBody();
  const table = tableOf(code, update);
  const compact = code.parameter("i32");
  overTable(code, update, table, numbersOf(code, update), (position, rowBytes, gradient) => {
    code.get(position).get(rowBytes).op("i32.mul").get(compact).op("i32.add").set(gradient);
  });
  return code;
}

function linkedRowsLoop(update: UpdateStructure): FunctionBody {
  const code = new FunctionBody();
  const table = tableOf(code, update);
  const [entries, row] = [code.parameter("i32"), code.parameter("i32")];
  overTable(code, update, table, numbersOf(code, update), (first, rowBytes, gradient) => {
    code.get(entries).get(first).get(row).get(rowBytes).call(GATHER_ROW);
    code.get(row).set(gradient);
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

/** Updates row after row; `point` sets the offset of a row's gradient, from what the index says of it. */
function overTable(
  code: FunctionBody,
  update: UpdateStructure,
  { parameter, slots, width, vocabulary, index }: Table,
  numbers: Numbers,
  point: (position: Local, rowBytes: Local, gradient: Local) => void,
): void {
  const [gradient, rowBytes, indexEnd, position] = [code.local("i32"), code.local("i32"), code.local("i32"), code.local("i32")];
  const range = new UpdateRange(code, update, { parameter, gradient, slots, ...numbers });
  const isLeft = () => code.get(index).get(indexEnd).op("i32.lt_u");
  const next = () => code.get(index).i32(4).op("i32.add").set(index);

  code.get(width).i32(2).op("i32.shl").set(rowBytes);
  code.get(index).get(vocabulary).i32(2).op("i32.shl", "i32.add").set(indexEnd);
  code.while(isLeft, () => {
    // Rows without a gradient that follow each other are one range. Looking one past the index's end is harmless.
    code.i32(0).set(range.bytes);
    code.while(
      () => {
        isLeft();
        code.get(index).access("i32.load").tee(position).i32(0).op("i32.lt_s", "i32.and");
      },
      () => {
        code.get(range.bytes).get(rowBytes).op("i32.add").set(range.bytes);
        next();
      },
    );
    range.run("zero");
    isLeft().if(() => {
      point(position, rowBytes, gradient);
      code.get(rowBytes).set(range.bytes);
      next();
      range.run("given");
    });
  });
}
