import { GruyereError } from "@gruyere/flow";
import { z } from "zod";
import { DTYPES, isTensorDType, type Safetensors, type StoredTensor } from "./dtype.js";

const PREFIX = 8;
/** The reference implementation's bound: a hostile length must not make us allocate. */
const MAX_HEADER = 100_000_000;

const header = z.object({ __metadata__: z.record(z.string(), z.string()).optional() }).catchall(
  z.strictObject({
    dtype: z.string().refine(isTensorDType, "a dtype of the safetensors format"),
    shape: z.array(z.int().min(0)),
    data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
  }),
);

/**
 * Reads the bytes of a safetensors file and checks all of it: the header's length and JSON, known dtypes, sizes that match
 * shapes, and offsets that cover the data without gap or overlap. Nothing in the file is trusted.
 *
 * @param name The file's name, for errors.
 * @throws `GruyereError` (`corrupt-file`) that says what is wrong.
 */
export function readSafetensors(bytes: Uint8Array, name: string): Safetensors {
  if (bytes.length < PREFIX) throw corrupt(name, "a header's length in 8 bytes", `${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > MAX_HEADER || Number(length) > bytes.length - PREFIX)
    throw corrupt(name, `a header inside the file (${bytes.length} bytes)`, `a header of ${length} bytes`);
  const start = PREFIX + Number(length);
  const parsed = header.safeParse(parseHeader(bytes.subarray(PREFIX, start), name));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw corrupt(name, issue?.message ?? "a valid header", `something else at ${issue?.path.join(".") || "the header"}`);
  }
  const { __metadata__: metadata = {}, ...entries } = parsed.data;
  const ordered = Object.entries(entries).sort(
    ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
  );
  const tensors = new Map<string, StoredTensor>();
  let at = 0;
  for (const [tensor, { dtype, shape, data_offsets }] of ordered) {
    const [begin, end] = data_offsets;
    const count = shape.reduce((n, d) => n * d, 1);
    if (begin !== at) throw corrupt(name, `${tensor} to begin at byte ${at}, without gap or overlap`, `byte ${begin}`);
    if (!isTensorDType(dtype) || end - begin !== count * DTYPES[dtype].bytes)
      throw corrupt(name, `${tensor} to have the bytes of ${dtype}[${shape}]`, `${end - begin} bytes`);
    if (start + end > bytes.length) throw corrupt(name, `${start + end} bytes or more`, `${bytes.length} bytes`);
    tensors.set(tensor, { dtype, shape, values: viewOf(bytes, start + begin, count, dtype) });
    at = end;
  }
  if (start + at !== bytes.length) throw corrupt(name, `${start + at} bytes, as the header says`, `${bytes.length} bytes`);
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw corrupt(name, "a header of JSON in UTF-8", "something else", cause);
  }
}

/** The numbers in place, or copied where they are not aligned. */
function viewOf(bytes: Uint8Array, at: number, count: number, dtype: keyof typeof DTYPES): StoredTensor["values"] {
  const { bytes: width, view } = DTYPES[dtype];
  const offset = bytes.byteOffset + at;
  if (offset % width === 0) return view(bytes.buffer, offset, count);
  return view(bytes.slice(at, at + count * width).buffer, 0, count);
}

function corrupt(name: string, expected: string, received: string, cause?: unknown): GruyereError {
  const hint = "the file is damaged or was cut off: copy it again, or take another checkpoint";
  return new GruyereError({ code: "corrupt-file", path: name, expected, received, hint }, { cause });
}
