import { z } from "zod";
import { csv } from "./csv.js";
import { idx } from "./idx.js";
import { jsonl } from "./jsonl.js";
import { defineReader, type ReaderPlugin } from "./reader.js";
import { TEXT_ENCODINGS } from "./textEncoding.js";

const path = z.string().min(1);
const encoding = z.enum(TEXT_ENCODINGS).optional();

const csvReader = defineReader({
  name: "csv",
  description: "Delimited text with a header line.",
  extensions: [".csv", ".tsv"],
  schema: z.strictObject({
    csv: path,
    delimiter: z.string().min(1).optional(),
    columns: z.array(z.string().min(1)).min(1).optional(),
    quote: z.string().length(1).nullable().optional(),
    encoding,
  }),
  source: ({ csv: pattern, ...options }, base) => csv(pattern, { ...options, base }),
});

const jsonlReader = defineReader({
  name: "jsonl",
  description: "One JSON object per line.",
  extensions: [".jsonl", ".ndjson"],
  schema: z.strictObject({ jsonl: path, encoding }),
  source: ({ jsonl: pattern, ...options }, base) => jsonl(pattern, { ...options, base }),
});

const idxReader = defineReader({
  name: "idx",
  description: "Pictures in the format of MNIST, with labels.",
  extensions: ["-idx3-ubyte", ".idx3-ubyte", ".idx"],
  schema: z.strictObject({ idx: path, labels: path.optional() }),
  source: ({ idx: images, labels }, base) => idx(images, labels, { base }),
});

/** The readers that come with the package: `csv`, `jsonl`, `idx`. */
export const builtinReaders: readonly ReaderPlugin[] = [csvReader, jsonlReader, idxReader];
