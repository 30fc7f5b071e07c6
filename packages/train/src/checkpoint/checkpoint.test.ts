import { describe, expect, it } from "vitest";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "./checkpoint.js";

const block = (...values: number[]) => ({ values: Float32Array.from(values), shape: [values.length], dtype: "float32" as const });

const checkpoint: Checkpoint = {
  engine: {
    parameters: { "trunk/weight": block(1, 2, 3), "head/bias": block(-0.5) },
    buffers: { "trunk/mean": block(4), "trunk/weight": block(9) },
    slots: { firstMoment: { "trunk/weight": block(5, 6, 7) }, secondMoment: { "trunk/weight": block(0, 0, 1e-30) } },
    counts: { "trunk/weight": 3 },
  },
  train: {
    version: 1,
    program: 'a "sha256":"b',
    seed: 7,
    engine: "tfjs",
    backend: "cpu",
    step: 12,
    epoch: 1,
    stepInEpoch: 2,
    closedAt: 10,
    scheduler: { epoch: 1, queue: [3, 1, 2] },
    best: { epoch: 1, step: 10, metric: "all/all/validation/score", value: 0.5 },
    history: [{ time: 1, epoch: 1, step: 10, split: "validation", metrics: { "a/b/validation/f1": 0.1 + 0.2 } }],
    epochLosses: { a: { sum: 1 / 3, weight: 64 } },
  },
};

describe("checkpoints", () => {
  it("[T6] come back bit for bit", async () => {
    const bytes = await encodeCheckpoint(checkpoint);
    expect(await decodeCheckpoint(bytes, "last.safetensors")).toEqual(checkpoint);
    // Reading left the bytes as they were: they can be read again.
    expect(await decodeCheckpoint(bytes, "last.safetensors")).toEqual(checkpoint);
  });

  it("[T7] one changed byte anywhere is noticed, and the error names the file", async () => {
    const bytes = await encodeCheckpoint(checkpoint);
    for (let at = 0; at < bytes.length; at += 3) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      await expect(decodeCheckpoint(damaged, "runs/1/last.safetensors"), `byte ${at}`).rejects.toThrow(
        /^corrupt-(file|checkpoint) at runs\/1\/last\.safetensors[\s\S]*hint: {5}the file is damaged/,
      );
    }
  });

  it("[T7] a file that is cut off is noticed", async () => {
    const bytes = await encodeCheckpoint(checkpoint);
    for (const length of [0, 7, 100, bytes.length >> 1, bytes.length - 1])
      await expect(decodeCheckpoint(bytes.slice(0, length), "x")).rejects.toThrow(/^corrupt-file at x/);
  });

  it("[T7] a state of another version is refused, with the reason", async () => {
    const bytes = await encodeCheckpoint({ ...checkpoint, train: { ...checkpoint.train, step: -1 } });
    await expect(decodeCheckpoint(bytes, "x")).rejects.toThrow(/^corrupt-checkpoint at x[\s\S]*step/);
  });
});
