import { GruyereError, parseOptions } from "@gruyere/flow";
import { z } from "zod";
import { type DatasetDeclaration, type Datasets, SPLITS, type SplitRule } from "../dataset.js";
import type { Source } from "../source.js";
import { suggestion } from "../suggestion.js";
import type { ReaderPlugin } from "./reader.js";
import { builtinReaders } from "./readers.js";

const unknown = z.unknown().optional();
const fraction = z.number().min(0).max(1);
const remainders = z.array(z.int().nonnegative());

const fractions = z.strictObject({ validation: fraction.optional(), test: fraction.optional(), seed: z.int().optional() });
const modulo = z.strictObject({ modulo: z.int().positive(), validation: remainders.optional(), test: remainders.optional() });

/** The keys of a data set, with what needs a choice left to `parseDatasets`. */
const keys = {
  source: z.unknown(),
  split: unknown,
  columns: z.record(z.string(), z.string()).optional(),
  repeat: z.int().positive().optional(),
};

/**
 * The schema of `data:` in YAML, for editors: data sets by name. `parseDatasets` checks the same and says more.
 *
 * @param readers Default: the built-in ones.
 */
export function datasetsSchema(readers: readonly ReaderPlugin[] = builtinReaders): z.ZodType {
  const source = z.union([z.string().min(1), ...readers.map((reader) => reader.schema)]);
  const perSplit = z.strictObject({ train: source.optional(), validation: source.optional(), test: source.optional() });
  return z.record(
    z.string(),
    z.strictObject({ ...keys, source: z.union([source, perSplit]), split: z.union([modulo, fractions]).optional() }),
  );
}

/** How `data:` is read. */
export interface ParseDatasetsOptions {
  /** Folder that relative paths start from. */
  readonly base: string;
  /** Default: the built-in ones. */
  readonly readers?: readonly ReaderPlugin[];
}

/**
 * Data sets from `data:` of a YAML or JSON file.
 *
 * ```yaml
 * movie-reviews: { source: movie/*.jsonl, columns: { text: body, sentiment: pos } }
 * yelp:          { source: { csv: yelp.csv, delimiter: ";" }, split: { modulo: 5, validation: [3], test: [4] }, repeat: 2 }
 * digits:        { source: { train: train.csv, test: test.csv } }
 * ```
 *
 * @throws GruyereError with every problem found, paths beginning with `data.`; an unknown key comes with the nearest known one.
 */
export function parseDatasets(json: unknown, { base, readers = builtinReaders }: ParseDatasetsOptions): Datasets {
  const datasets = parseOptions("data", z.record(z.string(), z.unknown()), json);
  const problems: GruyereError["problems"][number][] = [];
  const parsed: Record<string, DatasetDeclaration> = {};
  for (const [name, declaration] of Object.entries(datasets)) {
    try {
      parsed[name] = parseDataset(`data.${name}`, declaration, base, readers);
    } catch (error) {
      if (!(error instanceof GruyereError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new GruyereError(problems);
  return parsed;
}

function parseDataset(path: string, json: unknown, base: string, readers: readonly ReaderPlugin[]): DatasetDeclaration {
  refuseReaderOptions(path, json, readers);
  const { source, split, columns, repeat } = parseOptions(path, z.strictObject(keys), json);
  return {
    source: parseSources(`${path}.source`, source, base, readers),
    ...(split !== undefined && { split: parseSplit(`${path}.split`, split) }),
    ...(columns && { columns }),
    ...(repeat !== undefined && { repeat }),
  };
}

/** An option of a reader beside `source` instead of in it. */
function refuseReaderOptions(path: string, json: unknown, readers: readonly ReaderPlugin[]): void {
  if (!isRecord(json)) return;
  const problems = Object.keys(json).flatMap((key) => {
    const reader = readers.find(({ schema }) => !(key in keys) && schema instanceof z.ZodObject && key in schema.shape);
    const source = typeof json.source === "string" ? json.source : "…";
    const hint = `write it beside the reader's path: source: { ${reader?.name}: ${source}, ${key}: ${JSON.stringify(json[key])} }`;
    const expected = `one of ${Object.keys(keys).join(", ")}`;
    return reader ? [{ code: "unknown-key", path: `${path}.${key}`, expected, received: key, hint }] : [];
  });
  if (problems.length > 0) throw new GruyereError(problems);
}

function parseSplit(path: string, json: unknown): SplitRule {
  const byModulo = isRecord(json) && "modulo" in json;
  return byModulo ? parseOptions(path, modulo, json) : parseOptions(path, fractions, json);
}

function parseSources(path: string, json: unknown, base: string, readers: readonly ReaderPlugin[]): DatasetDeclaration["source"] {
  const perSplit = isRecord(json) && Object.keys(json).length > 0 && SPLITS.some((split) => split in json);
  if (!perSplit) return parseSource(path, json, base, readers);
  const known = parseOptions(path, z.strictObject({ train: unknown, validation: unknown, test: unknown }), json);
  return Object.fromEntries(
    SPLITS.filter((split) => known[split] !== undefined).map((split) => [
      split,
      parseSource(`${path}.${split}`, known[split], base, readers),
    ]),
  );
}

function parseSource(path: string, json: unknown, base: string, readers: readonly ReaderPlugin[]): Source {
  const names = readers.map(({ name }) => name);
  const endings = readers.flatMap(({ extensions }) => extensions);
  if (typeof json === "string") {
    const bare = json.replace(/\.gz$/, "");
    const reader = readers.find(({ extensions }) => extensions.some((ending) => bare.endsWith(ending)));
    if (reader !== undefined) return reader.create({ [reader.name]: json })(base);
    throw bad(
      path,
      `a path that ends in ${endings.join(", ")} (or with .gz)`,
      json,
      `say how to read it: { ${names[0]}: ${JSON.stringify(json)} }`,
    );
  }
  if (!isRecord(json))
    throw bad(path, "a path, a reader with its path, or a source per split", String(json), "give `source: data.csv`");
  const reader = readers.find(({ name }) => name in json);
  if (reader !== undefined) return within(path, () => reader.create(json)(base));
  const [key = ""] = Object.keys(json);
  throw bad(
    path,
    `a reader's name (${names.join(", ")}) or a split's (${SPLITS.join(", ")})`,
    key,
    suggestion(key, [...names, ...SPLITS]),
  );
}

/** A reader's problems begin with its own name: here they get the path of the file's key. */
function within<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof GruyereError)) throw error;
    throw new GruyereError(
      error.problems.map((problem) => ({ ...problem, path: `${path}${problem.path.replace(/^[^.]*/, "")}` })),
    );
  }
}

const isRecord = (json: unknown): json is Record<string, unknown> =>
  typeof json === "object" && json !== null && !Array.isArray(json);

const bad = (path: string, expected: string, received: string, hint: string): GruyereError =>
  new GruyereError({ code: "bad-source", path, expected, received, hint });
