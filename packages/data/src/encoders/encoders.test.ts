import { audio, bag, categorical, type InputSpec, ids, numeric, sequence, text, textBag, vector, video } from "@gruyere/flow";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createEncoder } from "../encoderRegistry.js";
import { encodeValues } from "../fixtures/encodeValues.js";
import { problemsOf } from "../fixtures/problemsOf.js";

const listOf = (values: ArrayLike<number> | undefined): number[] => Array.from(values ?? []);

describe("text and bags", () => {
  test("[D20] ties go by code unit, over documents and not occurrences", async () => {
    const { state, signature } = await encodeValues(text({ word: "\\S+", lowerCase: false }), ["b a b b b", "é Z a", "z Z"]);
    expect(state).toEqual({ words: ["Z", "a", "b", "z", "é"] });
    expect(signature).toMatchObject({ kind: "ids", size: 7 });
  });

  test("[D20] any corpus: counts descend, and equal counts ascend by code unit", async () => {
    const word = fc.stringMatching(/^[a-d'é]{1,2}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 }),
        async (documents) => {
          const { state } = await encodeValues(
            textBag({ word: "\\S+" }),
            documents.map((words) => words.join(" ")),
          );
          const count = (token: string): number => documents.filter((words) => words.includes(token)).length;
          const distinct = [...new Set(documents.flat())];
          distinct.sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1));
          expect(state).toEqual({ words: distinct });
        },
      ),
      { numRuns: 60, seed: 4 },
    );
  });

  test("[D20] maxWords and minCount cut the vocabulary", async () => {
    expect((await encodeValues(textBag({ maxWords: 1 }), ["a b", "b"])).state).toEqual({ words: ["b"] });
    expect((await encodeValues(textBag({ minCount: 2 }), ["a b", "b c c"])).state).toEqual({ words: ["b"] });
  });

  test("[D17] bags: distinct ids with weights, padding has weight 0", async () => {
    const { block } = await encodeValues(textBag({ count: "count" }), ["a a b", "b c", "x"], ["b a a", "unseen"]);
    expect(block.value).toEqual({ values: Int32Array.of(0, 1, 0, 0), shape: [2, 2], dtype: "int32" });
    expect(listOf(block.mask?.values)).toEqual([1, 2, 0, 0]);
  });

  test("[D17] text: 0 is padding, 1 unknown, words follow; the mask comes from lengths", async () => {
    const { block, signature } = await encodeValues(text({ maxLength: 3 }), ["a b", "a"], ["a new b a", "b", "!"]);
    expect(signature).toEqual({ kind: "ids", shape: [null], dtype: "int32", size: 4, masked: true });
    expect(block.value).toEqual({ values: Int32Array.of(2, 1, 3, 3, 0, 0, 0, 0, 0), shape: [3, 3], dtype: "int32" });
    expect(listOf(block.mask?.values)).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0]);
  });

  test("[D20] text keeps its case when told so", async () => {
    expect((await encodeValues(text({ lowerCase: false, word: "\\w+" }), ["The the"])).state).toEqual({ words: ["The", "the"] });
  });

  test("[D24] bags take ids, records and text", async () => {
    const { block } = await encodeValues(bag({ size: 9 }), [[8, 1, 8], { 3: 0.5 }, '{"2": 4}', "7 5"]);
    expect(listOf(block.value.values)).toEqual([1, 8, 3, 0, 2, 0, 5, 7]);
    expect(listOf(block.mask?.values)).toEqual([1, 2, 0.5, 0, 4, 0, 1, 1]);
  });
});

describe("sequences", () => {
  test("[D17] any sequences of ids come back from under the mask, and padding is 0 even where real ids are 0", async () => {
    const rows = fc.array(fc.array(fc.nat(9), { maxLength: 40 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }), async (values, maxLength) => {
        const { block } = await encodeValues(ids({ size: 10, ...(maxLength && { maxLength }) }), values);
        const [rowCount, length = 0] = block.value.shape;
        const longest = Math.max(...values.map((value) => Math.min(value.length, maxLength ?? 99)));
        expect(rowCount).toBe(values.length);
        expect(length).toBeGreaterThanOrEqual(Math.max(1, longest));
        expect(length).toBeLessThan(Math.max(2, longest * 1.5 + 1));
        if (maxLength !== undefined) expect(length).toBeLessThanOrEqual(maxLength);
        for (const [i, value] of values.entries()) {
          const kept = value.slice(0, maxLength);
          const padding = new Array<number>(length - kept.length).fill(0);
          expect(listOf(block.value.values.slice(i * length, (i + 1) * length))).toEqual([...kept, ...padding]);
          expect(listOf(block.mask?.values.slice(i * length, (i + 1) * length))).toEqual([...kept.map(() => 1), ...padding]);
        }
      }),
      { numRuns: 80, seed: 5 },
    );
  });

  test("[D17] frames of features and samples are padded alike", async () => {
    const frames = await encodeValues(sequence({ size: 2, maxLength: 2 }), [
      [[1, 2]],
      "[[3,4],[5,6],[7,8]]",
      Float32Array.of(9, 9),
    ]);
    expect(frames.block.value.shape).toEqual([3, 2, 2]);
    expect(listOf(frames.block.value.values)).toEqual([1, 2, 0, 0, 3, 4, 5, 6, 9, 9, 0, 0]);
    expect(listOf(frames.block.mask?.values)).toEqual([1, 0, 1, 1, 1, 0]);
    const sound = await encodeValues(audio({ sampleRate: 8000, maxSamples: 3 }), [Float32Array.of(0.5), [0, 0.25, -1, 1]]);
    expect(listOf(sound.block.value.values)).toEqual([0.5, 0, 0, 0, 0.25, -1]);
    expect(listOf(sound.block.mask?.values)).toEqual([1, 0, 0, 1, 1, 1]);
  });

  test("[D17] videos are bytes, padded by whole frames", async () => {
    const frame = (value: number) => ({ data: Uint8Array.of(value, value), width: 2, height: 1, channels: 1 });
    const { block } = await encodeValues(video({ height: 1, width: 2, channels: 1, maxFrames: 2 }), [
      [frame(1)],
      [frame(2), frame(3), frame(4)],
    ]);
    expect(block.value).toEqual({ values: Uint8Array.of(1, 1, 0, 0, 2, 2, 3, 3), shape: [2, 2, 1, 2, 1], dtype: "float32" });
    expect(listOf(block.mask?.values)).toEqual([1, 0, 1, 1]);
  });
});

describe("numbers and categories", () => {
  test("[D21] the train values get mean 0 and deviation 1, or fill [0, 1]", async () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(values, async (numbers) => {
        const spread = Math.max(...numbers) - Math.min(...numbers);
        fc.pre(spread > 1e-3);
        const standard = listOf((await encodeValues(numeric(), numbers)).block.value.values);
        const mean = standard.reduce((a, b) => a + b, 0) / standard.length;
        const variance = standard.reduce((a, b) => a + (b - mean) ** 2, 0) / standard.length;
        expect(Math.abs(mean)).toBeLessThan(1e-5);
        expect(Math.abs(variance - 1)).toBeLessThan(1e-3);
        const unit = listOf((await encodeValues(numeric({ scale: "min-max" }), numbers)).block.value.values);
        expect([Math.min(...unit), Math.max(...unit)]).toEqual([0, 1]);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  test("[D21] cells of text are numbers, a constant column becomes 0, and `none` leaves values alone", async () => {
    expect(listOf((await encodeValues(numeric(), ["3", " 3 ", 3])).block.value.values)).toEqual([0, 0, 0]);
    expect(listOf((await encodeValues(numeric({ scale: "none" }), ["-1.5e2", true, ".5"])).block.value.values)).toEqual([
      -150, 1, 0.5,
    ]);
  });

  test("[D22] declared classes keep their order; learned ones come by count, and 0 is all others", async () => {
    const declared = await encodeValues(categorical({ classes: ["x", "5"] }), [5, "x"]);
    expect(declared.block.value).toEqual({ values: Int32Array.of(1, 0), shape: [2], dtype: "int32" });
    const learned = await encodeValues(categorical({ maxClasses: 2 }), ["b", "a", "c", "c", "a", "b", "c"], ["c", "a", "b", "d"]);
    expect(learned.state).toEqual({ classes: ["c", "a"] });
    expect(learned.signature.size).toBe(3);
    expect(listOf(learned.block.value.values)).toEqual([1, 2, 0, 0]);
  });
});

describe("values that an encoder refuses", () => {
  const pixels = { data: Uint8Array.of(1, 2, 3), width: 2, height: 2, channels: 1 };
  const refused: readonly [string, InputSpec, unknown, string][] = [
    ["a number as text", textBag(), 3, "bad-text"],
    ["a list as text", text(), ["a"], "bad-text"],
    ["NaN", numeric({ scale: "none" }), Number.NaN, "bad-number"],
    ["an infinity", numeric({ scale: "none" }), "Infinity", "bad-number"],
    ["a number beyond float32", numeric({ scale: "none" }), "1e300", "bad-number"],
    ["a vector with a number beyond float32", vector({ size: 2 }), [0, -1e39], "bad-number"],
    ["a decimal comma", numeric({ scale: "none" }), "1,5", "bad-number"],
    ["a hexadecimal number", numeric({ scale: "none" }), "0x10", "bad-number"],
    ["a blank", numeric({ scale: "none" }), "  ", "bad-number"],
    ["a vector too short", vector({ size: 3 }), [1, 2], "wrong-length"],
    ["a vector with a hole", vector({ size: 2 }), [1, null], "bad-number"],
    ["a vector with NaN", vector({ size: 1 }), Float32Array.of(Number.NaN), "bad-number"],
    ["an object as a vector", vector({ size: 1 }), { 0: 1 }, "bad-list"],
    ["broken JSON as a list", vector({ size: 1 }), "[1,", "bad-list"],
    ["an id out of range", ids({ size: 3 }), [0, 3], "id-out-of-range"],
    ["a negative id", ids({ size: 3 }), [-1], "id-out-of-range"],
    ["a fraction as an id", ids({ size: 3 }), [0.5], "id-out-of-range"],
    ["a bag's id out of range", bag({ size: 3 }), { 5: 1 }, "id-out-of-range"],
    ["a bag's weight that is no number", bag({ size: 3 }), { 1: "much" }, "bad-number"],
    ["broken JSON as a bag", bag({ size: 3 }), '{"1":', "bad-list"],
    ["a frame of another size", sequence({ size: 2 }), [[1, 2], [3]], "wrong-length"],
    ["frames that don't divide", sequence({ size: 2 }), Float32Array.of(1, 2, 3), "wrong-length"],
    ["a class that was not declared", categorical({ classes: ["red", "green"] }), "gren", "unknown-class"],
    ["an object as a class", categorical({ classes: ["red"] }), {}, "bad-class"],
    ["pixels that don't fill their size", video({ height: 2, width: 2, channels: 1 }), [pixels], "bad-image"],
    ["a number as a frame", video({ height: 2, width: 2 }), [3], "bad-image"],
  ];
  test.each(refused)("[D24] %s", async (_, spec, value, code) => {
    const problems = await problemsOf(encodeValues(spec, [], [value]));
    expect(problems.map((problem) => problem.code)).toEqual([code]);
  });

  test("[D22] the nearest class is named", async () => {
    const [problem] = await problemsOf(encodeValues(categorical({ classes: ["red", "green"] }), [], ["gren"]));
    expect(problem?.hint).toBe('did you mean "green"?');
  });

  test("[D24] a word expression that does not compile is an error of the option", async () => {
    const [problem] = await problemsOf(() => createEncoder(textBag({ word: "[a-" })));
    expect(problem).toMatchObject({ code: "bad-option", path: "word" });
  });
});
