import { GruyereError } from "@gruyere/flow";
import { type DatasetDeclaration, SPLITS, type Split } from "./dataset.js";
import type { MappedRow } from "./readInput.js";
import type { Source } from "./source.js";
import { assignSplits } from "./split.js";

/** A data set's rows in memory, by split, with the program's names for its columns. */
export interface ReadDataset {
  readonly name: string;
  readonly declaration: DatasetDeclaration;
  /** The source's own columns: every property that any row has. */
  readonly sourceColumns: ReadonlySet<string>;
  readonly splits: ReadonlyMap<Split, readonly MappedRow[]>;
}

const isSource = (source: DatasetDeclaration["source"]): source is Source => "rows" in source;

/**
 * Reads and splits a data set.
 *
 * @throws GruyereError: what its sources and its split throw, `empty-source`, `bad-split` for a rule beside sources per split.
 */
export async function readDataset(
  name: string,
  declaration: DatasetDeclaration,
  options: { readonly signal: AbortSignal | undefined; readonly onRow: () => Promise<void> | undefined },
): Promise<ReadDataset> {
  const { source, split, columns } = declaration;
  const sourceColumns = new Set<string>();
  const read = (from: Source): Promise<MappedRow[]> => readRows(from, { name, columns, sourceColumns, ...options });
  const splits = new Map<Split, MappedRow[]>();
  if (isSource(source)) {
    const rows = await read(source);
    const assigned = assignSplits(
      rows.map(({ row }) => row),
      split,
      name,
    );
    for (const wanted of SPLITS)
      splits.set(
        wanted,
        rows.filter((_, index) => assigned[index] === wanted),
      );
  } else {
    if (split !== undefined)
      throw new GruyereError({
        code: "bad-split",
        path: `data.${name}.split`,
        expected: "no split rule, as each split has its own source",
        received: "both",
        hint: "give one source and a rule, or a source per split",
      });
    for (const wanted of SPLITS) {
      const own = source[wanted];
      if (own !== undefined) splits.set(wanted, await read(own));
    }
  }
  return { name, declaration, sourceColumns, splits };
}

async function readRows(
  source: Source,
  options: {
    readonly name: string;
    readonly columns: DatasetDeclaration["columns"];
    readonly sourceColumns: Set<string>;
    readonly signal: AbortSignal | undefined;
    readonly onRow: () => Promise<void> | undefined;
  },
): Promise<MappedRow[]> {
  const { name, columns, sourceColumns, signal, onRow } = options;
  const mapped = Object.entries(columns ?? {});
  const rows: MappedRow[] = [];
  for await (const { row, at, base } of source.rows(signal && { signal })) {
    for (const column in row) sourceColumns.add(column);
    const renamed = mapped.length === 0 ? row : { ...row, ...Object.fromEntries(mapped.map(([field, of]) => [field, row[of]])) };
    rows.push({ row: renamed, at, ...(base !== undefined && { base }) });
    await onRow();
  }
  if (rows.length > 0) return rows;
  throw new GruyereError({
    code: "empty-source",
    path: `data.${name}.source`,
    expected: "at least one row",
    received: `none in ${source.description}`,
    hint: "check the path; an empty split is simply left out of the declaration",
  });
}
