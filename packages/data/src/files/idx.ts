import { GruyereError } from "@gruyere/flow";
import type { Source } from "../source.js";
import { wholeFile } from "./fileBytes.js";
import { type FoundFile, findFiles } from "./findFiles.js";

const UNSIGNED_BYTE = 0x08;

interface IdxFile {
  readonly sizes: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Pictures in the idx format of MNIST (unsigned bytes; 3 dimensions: grey, 4: channels last), with labels from a second file.
 * Rows are `{ image: { data, width, height, channels }, label }`; without labels, `{ image }`. Names that end in `.gz` are unpacked.
 * Source of the format: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
 *
 * @throws GruyereError while reading: `bad-idx` for a wrong magic number, type or size, or files of different lengths.
 */
export function idx(images: string, labels?: string, { base }: { readonly base?: string } = {}): Source {
  return {
    description: labels === undefined ? images : `${images} with ${labels}`,
    async *rows({ signal } = {}) {
      const pictures = await readIdx(await only(images, base), [3, 4], signal);
      const classes = labels === undefined ? undefined : await readIdx(await only(labels, base), [1], signal);
      const [count = 0, height = 0, width = 0, channels = 1] = pictures.sizes;
      if (classes !== undefined && classes.sizes[0] !== count)
        throw bad(
          labels ?? "",
          `${count} labels, as ${images} has that many pictures`,
          `${classes.sizes[0]}`,
          "pair files that belong together",
        );
      const size = height * width * channels;
      for (let i = 0; i < count; i++) {
        signal?.throwIfAborted();
        const image = { data: pictures.data.subarray(i * size, (i + 1) * size), width, height, channels };
        yield { row: classes === undefined ? { image } : { image, label: classes.data[i] }, at: `${images}[${i}]` };
      }
    },
  };
}

async function only(pattern: string, base: string | undefined): Promise<FoundFile> {
  const [file, ...more] = await findFiles(pattern, base);
  if (file !== undefined && more.length === 0) return file;
  throw bad(pattern, "one file", `${more.length + 1} files`, "name one file: idx files come in pairs");
}

async function readIdx({ path, name }: FoundFile, ranks: readonly number[], signal?: AbortSignal): Promise<IdxFile> {
  const bytes = await wholeFile(path, signal);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [zero, alsoZero, type, rank = 0] = bytes;
  if (bytes.length < 4 || zero !== 0 || alsoZero !== 0)
    throw bad(
      name,
      "the magic number of an idx file: two zero bytes, a type, a rank",
      `bytes ${[...bytes.subarray(0, 4)].join(" ")}`,
      "is it the right file, and unpacked?",
    );
  if (type !== UNSIGNED_BYTE) throw bad(name, "type 8, unsigned bytes", `type ${type}`, "other idx types are not read");
  if (!ranks.includes(rank)) throw bad(name, `${ranks.join(" or ")} dimensions`, `${rank}`, "pictures come first, labels second");
  const start = 4 + 4 * rank;
  if (bytes.length < start)
    throw bad(name, `a header of ${start} bytes`, `${bytes.length} bytes`, "the file is cut off: fetch it again");
  const sizes = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const length = sizes.reduce((n, size) => n * size, 1);
  if (bytes.length - start !== length)
    throw bad(
      name,
      `${sizes.join(" × ")} = ${length} bytes after the header`,
      `${bytes.length - start}`,
      "the file is cut off or damaged: fetch it again",
    );
  return { sizes, data: bytes.subarray(start) };
}

const bad = (path: string, expected: string, received: string, hint: string): GruyereError =>
  new GruyereError({ code: "bad-idx", path, expected, received, hint });
