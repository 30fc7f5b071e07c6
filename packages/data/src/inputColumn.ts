import type { InputBlock } from "@gruyere/flow";
import type { BoundEncoder } from "./encoder.js";
import { placed } from "./place.js";
import type { InputField } from "./programFields.js";
import { type MappedRow, readInput } from "./readInput.js";

/** One input of a set's rows, encoded as far as it can be ahead of the batches. */
export interface InputColumn {
  block(rows: readonly number[], training: boolean): Promise<InputBlock>;
}

/** Rows that are encoded at a time: pictures decode side by side. */
const CHUNK = 64;

/** A row whose value is encoded when a batch needs it. */
class Later {
  constructor(readonly row: MappedRow) {}
}

/** Encodes a row's value; errors carry its place and the input's name. */
export async function encodeRow(input: InputField, encoder: BoundEncoder, row: MappedRow, training: boolean): Promise<unknown> {
  const fields = readInput(input, row, training);
  try {
    return await encoder.encode(fields, row);
  } catch (error) {
    throw placed(error, row.at, `input "${input.name}"`);
  }
}

/**
 * Encodes an input for all rows of a set, once. Values of a row function are checked now and made anew for each batch, as the
 * function may differ in training; so are deferred values (pictures by path), which are not read now.
 */
export async function inputColumn(
  input: InputField,
  encoder: BoundEncoder,
  rows: readonly MappedRow[],
  options: { readonly training: boolean; readonly onRows: (count: number) => Promise<void> | undefined },
): Promise<InputColumn> {
  const encode = async (row: MappedRow): Promise<unknown> => {
    if (encoder.deferred?.(readInput(input, row, options.training))) return new Later(row);
    const code = await encodeRow(input, encoder, row, options.training);
    return input.from === undefined ? code : new Later(row);
  };
  const store = encoder.store();
  const later: MappedRow[] = [];
  // By row: its index in `store`, or −1 − its index in `later`.
  const slots = new Int32Array(rows.length);
  for (let start = 0; start < rows.length; start += CHUNK) {
    const chunk = rows.slice(start, start + CHUNK);
    for (const [i, code] of (await Promise.all(chunk.map(encode))).entries()) {
      slots[start + i] = code instanceof Later ? -later.length - 1 : store.length;
      if (code instanceof Later) later.push(code.row);
      else store.push(code);
    }
    await options.onRows(chunk.length);
  }
  return {
    async block(indices, training) {
      const codes = indices.map((index) => {
        const slot = slots[index] ?? 0;
        const row = slot < 0 ? later[-slot - 1] : undefined;
        return row === undefined ? store.at(slot) : encodeRow(input, encoder, row, training);
      });
      return encoder.collate(await Promise.all(codes));
    },
  };
}
