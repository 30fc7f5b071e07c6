import { GruyereError } from "@gruyere/flow";
import type { LoadedProgram } from "../program/loadProgram.js";

/** The data of a program. Throws `GruyereError` when it says nothing of data. */
export function requireData({ data, kind }: LoadedProgram, path: string): NonNullable<LoadedProgram["data"]> {
  if (data) return data;
  throw new GruyereError({
    code: "no-data",
    path,
    expected: kind === "file" ? "a section `data:`" : "an export `data`",
    received: "none",
    hint:
      kind === "file"
        ? "say where rows come from: data: { reviews: { source: reviews.jsonl } }"
        : "say where rows come from: export const data = { reviews: { source: rows(…) } }",
  });
}
