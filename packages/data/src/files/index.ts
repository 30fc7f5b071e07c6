export { type CsvOptions, csv } from "./csv.js";
export { decodePicture } from "./decodePicture.js";
export { idx } from "./idx.js";
export { jsonl, type TextFileOptions } from "./jsonl.js";
export { datasetsSchema, type ParseDatasetsOptions, parseDatasets } from "./parseDatasets.js";
export { defineReader, type ReaderPlugin, type SourceIn } from "./reader.js";
export { builtinReaders } from "./readers.js";
export { TEXT_ENCODINGS, type TextEncoding } from "./textEncoding.js";
