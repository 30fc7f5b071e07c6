import { GruyereError } from "@gruyere/flow";
import { z } from "zod";
import { raggedStore } from "../codeStore.js";
import { defineEncoder } from "../encoder.js";
import { collateFrames } from "./framesCode.js";
import { listOf, parseNumbers } from "./numbers.js";

/** Frames of features: `float32 [B, T, size]` with a mask. A row is a list of frames, or a `Float32Array` of them end to end. */
export const sequenceEncoder = defineEncoder({
  name: "sequence",
  description: "A sequence of frames of features.",
  schema: z.object({ size: z.int(), maxLength: z.int().optional() }),
  encoder: ({ size, maxLength }) => ({
    bind: () => ({
      signature: { kind: "sequence", shape: [null, size], dtype: "float32", masked: true },
      encode([raw]) {
        const numbers = raw instanceof Float32Array ? wholeFrames(parseNumbers(raw), size) : joined(raw, size);
        return maxLength === undefined ? numbers : numbers.slice(0, maxLength * size);
      },
      store: () => raggedStore<Float32Array>(new Float32Array(256)),
      collate: (codes) =>
        collateFrames(codes, { frame: [size], make: (length) => new Float32Array(length), dtype: "float32", most: maxLength }),
    }),
  }),
});

function joined(raw: unknown, size: number): Float32Array {
  const frames = Array.from(listOf(raw));
  const numbers = new Float32Array(frames.length * size);
  for (const [i, frame] of frames.entries()) {
    const values = parseNumbers(frame);
    if (values.length !== size) throw wrongLength(`${size} numbers in frame ${i}`, String(values.length));
    numbers.set(values, i * size);
  }
  return numbers;
}

function wholeFrames(numbers: Float32Array, size: number): Float32Array {
  if (numbers.length % size === 0) return numbers;
  throw wrongLength(`frames of ${size} numbers, end to end`, `${numbers.length} numbers`);
}

const wrongLength = (expected: string, received: string): GruyereError =>
  new GruyereError({
    code: "wrong-length",
    path: "value",
    expected,
    received,
    hint: "mend the row, or declare the input with the size that the data has",
  });
