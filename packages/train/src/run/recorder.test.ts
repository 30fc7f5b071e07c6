import { describe, expect, it } from "vitest";
import { memoryStore } from "../store/memoryStore.js";
import { rewindRecord } from "./recorder.js";

describe("rewindRecord", () => {
  it("[T21] takes back what a resumed run does again: later steps, and evaluations after the last epoch that was closed", async () => {
    const store = memoryStore();
    const events = [
      { type: "run-start", time: 1 },
      { type: "step", step: 9 },
      { type: "step", step: 10 },
      { type: "evaluation", step: 10, split: "validation" },
      { type: "step", step: 11 },
    ];
    const lines = events.map((event) => JSON.stringify(event));
    const after = async (at: { step: number; closedAt: number }) => {
      await store.write("metrics.jsonl", `${lines.join("\n")}\n{"type":"st`);
      await rewindRecord(store, at);
      return new TextDecoder().decode(await store.read("metrics.jsonl"));
    };
    const upTo = (kept: readonly string[]) => kept.map((line) => `${line}\n`).join("");
    expect(await after({ step: 10, closedAt: 10 })).toBe(upTo(lines.slice(0, 4)));
    // Saved when its evaluation was interrupted: the evaluation is done again.
    expect(await after({ step: 10, closedAt: 0 })).toBe(upTo(lines.slice(0, 3)));
  });
});
