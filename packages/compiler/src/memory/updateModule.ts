import { UpdateRange, type UpdateStructure } from "./updateRange.js";
import { encodeModule } from "./wasm/encodeModule.js";
import { FunctionBody } from "./wasm/functionBody.js";

/**
 * A WebAssembly module with an update's two loops over a memory, in place. Offsets and counts are i32, numbers f32.
 *
 * - `dense(parameter, gradient, ...slots, length, gradientScale, ...scalars)`
 * - `rows(parameter, ...slots, width, vocabulary, index, compact, gradientScale, ...scalars)`: the gradient of row i is the compact
 *   row index[i], or 0 where that is negative.
 */
export function updateModule(update: UpdateStructure): Uint8Array<ArrayBuffer> {
  return encodeModule({ dense: denseLoop(update), rows: rowsLoop(update) });
}

function denseLoop(update: UpdateStructure): FunctionBody {
  const code = new FunctionBody();
  const [parameter, gradient] = [code.parameter("i32"), code.parameter("i32")];
  const slots = update.slots.map(() => code.parameter("i32"));
  const length = code.parameter("i32");
  const gradientScale = code.parameter("f32");
  const scalars = update.scalars.map(() => code.parameter("f32"));

  const range = new UpdateRange(code, update, { parameter, gradient, slots, gradientScale, scalars });
  code.get(length).i32(2).op("i32.shl").set(range.bytes);
  range.run("given");
  return code;
}

function rowsLoop(update: UpdateStructure): FunctionBody {
  const code = new FunctionBody();
  const parameter = code.parameter("i32");
  const slots = update.slots.map(() => code.parameter("i32"));
  const [width, vocabulary] = [code.parameter("i32"), code.parameter("i32")];
  const [index, compact] = [code.parameter("i32"), code.parameter("i32")];
  const gradientScale = code.parameter("f32");
  const scalars = update.scalars.map(() => code.parameter("f32"));
  const [gradient, rowBytes, indexEnd] = [code.local("i32"), code.local("i32"), code.local("i32")];
  const range = new UpdateRange(code, update, { parameter, gradient, slots, gradientScale, scalars });

  const position = () => code.get(index).access("i32.load");
  const isLeft = () => code.get(index).get(indexEnd).op("i32.lt_u");
  const isUntouched = () => position().i32(0).op("i32.lt_s");
  const next = () => code.get(index).i32(4).op("i32.add").set(index);

  code.get(width).i32(2).op("i32.shl").set(rowBytes);
  code.get(index).get(vocabulary).i32(2).op("i32.shl", "i32.add").set(indexEnd);
  code.while(isLeft, () => {
    isUntouched().if(
      () => {
        // Rows without a gradient that follow each other are one range. Looking one past the index's end is harmless.
        code.i32(0).set(range.bytes);
        code.while(
          () => {
            isLeft();
            isUntouched().op("i32.and");
          },
          () => {
            code.get(range.bytes).get(rowBytes).op("i32.add").set(range.bytes);
            next();
          },
        );
        range.run("zero");
      },
      () => {
        position().get(rowBytes).op("i32.mul").get(compact).op("i32.add").set(gradient);
        code.get(rowBytes).set(range.bytes);
        next();
        range.run("given");
      },
    );
  });
  return code;
}
