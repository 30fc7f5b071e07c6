import { GruyereError } from "@gruyere/flow";
import { z } from "zod";
import { defineEncoder } from "../encoder.js";
import { parseNumber } from "../parseNumber.js";
import { show } from "../show.js";
import { type BagCode, bagOf, bagStore, collateBags } from "./bagCode.js";
import { listOf } from "./numbers.js";
import { parseId } from "./parseId.js";

/** A sparse bag that is ready: ids, each of weight 1 (one that occurs twice has 2), or a record from id to weight. */
export const bagEncoder = defineEncoder({
  name: "bag",
  description: "A sparse bag of ids with weights.",
  schema: z.object({ size: z.int() }),
  encoder: ({ size }) => ({
    bind: () => ({
      signature: { kind: "bag", shape: [], dtype: "int32", size, masked: true },
      encode([raw]): BagCode {
        const weights = new Map<number, number>();
        for (const [id, weight] of pairsOf(raw)) {
          const known = parseId(id, size);
          weights.set(known, (weights.get(known) ?? 0) + parseNumber(weight));
        }
        return bagOf(weights);
      },
      store: bagStore,
      collate: collateBags,
    }),
  }),
});

function pairsOf(raw: unknown): (readonly [unknown, unknown])[] {
  if (typeof raw === "string" && raw.trim().startsWith("{")) return Object.entries(parseRecord(raw));
  if (typeof raw === "object" && raw !== null && !Array.isArray(raw) && !ArrayBuffer.isView(raw)) return Object.entries(raw);
  return Array.from(listOf(raw), (id) => [id, 1] as const);
}

function parseRecord(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) return parsed;
  } catch {
    // reported below, with the text itself
  }
  throw new GruyereError({
    code: "bad-list",
    path: "value",
    expected: "ids, or a record from id to weight",
    received: show(text),
    hint: 'write it as [3, 7] or {"3": 0.5, "7": 2}',
  });
}
