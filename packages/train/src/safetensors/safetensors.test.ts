import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DTYPES, type StoredTensor, type TensorDType } from "./dtype.js";
import { readSafetensors } from "./read.js";
import { writeSafetensors } from "./write.js";

const write = (tensors: Record<string, StoredTensor>, metadata: Record<string, string> = {}) =>
  writeSafetensors({ tensors: new Map(Object.entries(tensors)), metadata });
const read = (bytes: Uint8Array) => readSafetensors(bytes, "x.safetensors");

/** A file with any header text and data, as an attacker would write it. */
function forge(header: string, data = new Uint8Array(0), length = BigInt(new TextEncoder().encode(header).length)): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length, true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}
const entry = (dtype: string, shape: number[], data_offsets: number[]) => ({ dtype, shape, data_offsets });
const small = write({ a: { dtype: "F32", shape: [2], values: Float32Array.of(1, 2) } });

describe("safetensors", () => {
  it("[T4] writes what the reference implementation writes, byte for byte", () => {
    // Python: save({"b": float32 [1, 2], "a": int64 [3], "cc": bool [[True, False, True]]}, {"k": "v"}).hex(), safetensors.numpy
    const expected =
      "c0000000000000007b225f5f6d657461646174615f5f223a7b226b223a2276227d2c2261223a7b226474797065223a22493634222c227368617065223a5b315d2c22646174615f6f666673657473223a5b302c385d7d2c2262223a7b226474797065223a22463332222c227368617065223a5b325d2c22646174615f6f666673657473223a5b382c31365d7d2c226363223a7b226474797065223a22424f4f4c222c227368617065223a5b312c335d2c22646174615f6f666673657473223a5b31362c31395d7d7d03000000000000000000803f00000040010001";
    const bytes = write(
      {
        cc: { dtype: "BOOL", shape: [1, 3], values: Uint8Array.of(1, 0, 1) },
        b: { dtype: "F32", shape: [2], values: Float32Array.of(1, 2) },
        a: { dtype: "I64", shape: [1], values: BigInt64Array.of(3n) },
      },
      { k: "v" },
    );
    expect(Buffer.from(bytes).toString("hex")).toBe(expected);
  });

  it("[T4] reads back any tensors of any dtype", () => {
    const dtypes = Object.keys(DTYPES).filter((d): d is TensorDType => d in DTYPES);
    const tensor = fc.tuple(fc.constantFrom(...dtypes), fc.array(fc.nat(3), { maxLength: 3 })).chain(([dtype, shape]) => {
      const size = shape.reduce((n, d) => n * d, 1) * DTYPES[dtype].bytes;
      return fc.uint8Array({ minLength: size, maxLength: size }).map((raw): StoredTensor => {
        const bytes = raw.slice();
        return { dtype, shape, values: DTYPES[dtype].view(bytes.buffer, 0, size / DTYPES[dtype].bytes) };
      });
    });
    const names = fc.string({ minLength: 1 }).filter((name) => name !== "__metadata__");
    const file = fc.dictionary(names, tensor, { maxKeys: 6 });
    fc.assert(
      fc.property(file, fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }), (tensors, metadata) => {
        const back = read(write(tensors, metadata));
        expect([...back.tensors.keys()].sort()).toEqual(Object.keys(tensors).sort());
        for (const [name, { dtype, shape, values }] of Object.entries(tensors)) {
          const found = back.tensors.get(name);
          expect([found?.dtype, found?.shape]).toEqual([dtype, shape]);
          const bits = (v: StoredTensor["values"]) => Buffer.from(v.buffer, v.byteOffset, v.byteLength).toString("hex");
          expect(found && bits(found.values)).toBe(bits(values));
        }
        expect({ ...back.metadata }).toEqual({ ...metadata });
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it("[T4] reads numbers that are not aligned", () => {
    const shifted = new Uint8Array(small.length + 1);
    shifted.set(small, 1);
    expect(read(shifted.subarray(1)).tensors.get("a")?.values).toEqual(Float32Array.of(1, 2));
  });

  it("[T5] refuses a file that is cut off at any byte", () => {
    for (let length = 0; length < small.length; length++) {
      expect(() => read(small.subarray(0, length)), `${length} bytes`).toThrow(/^corrupt-file at x\.safetensors/);
    }
  });

  const eight = new Uint8Array(8);
  const hostile: Record<string, Uint8Array> = {
    "a header length beyond the file": forge("{}", eight, 1_000n),
    "a header length of 2^64 - 1": forge("{}", eight, 2n ** 64n - 1n),
    "a header that is not JSON": forge("{nope", eight),
    "a header that is not UTF-8": forge("{}", Uint8Array.of(0xff), 3n),
    "a header that is a list": forge("[]"),
    "an unknown dtype": forge(JSON.stringify({ a: entry("F7", [2], [0, 8]) }), eight),
    "a dtype from Object's prototype": forge(JSON.stringify({ a: entry("toString", [2], [0, 8]) }), eight),
    "a negative length": forge(JSON.stringify({ a: entry("F32", [-2], [0, 8]) }), eight),
    "a fractional offset": forge(JSON.stringify({ a: entry("F32", [2], [0, 8.5]) }), eight),
    "a shape larger than its bytes": forge(JSON.stringify({ a: entry("F32", [3], [0, 8]) }), eight),
    "a shape beyond 2^53": forge(JSON.stringify({ a: entry("F32", [2 ** 40, 2 ** 40], [0, 8]) }), eight),
    "offsets that end before they begin": forge(JSON.stringify({ a: entry("F32", [2], [8, 0]) }), eight),
    "overlapping tensors": forge(JSON.stringify({ a: entry("F32", [2], [0, 8]), b: entry("F32", [1], [4, 8]) }), eight),
    "a gap between tensors": forge(JSON.stringify({ a: entry("U8", [2], [0, 2]), b: entry("U8", [2], [4, 6]) }), eight),
    "data after the last tensor": forge(JSON.stringify({ a: entry("U8", [2], [0, 2]) }), eight),
    "offsets beyond the data": forge(JSON.stringify({ a: entry("F32", [4], [0, 16]) }), eight),
    "an unknown key of a tensor": forge(JSON.stringify({ a: { ...entry("F32", [2], [0, 8]), z: 1 } }), eight),
    "metadata that is not text": forge(JSON.stringify({ __metadata__: { a: 1 } })),
  };
  it.each(Object.entries(hostile))("[T5] refuses %s", (_, bytes) => {
    expect(() => read(bytes)).toThrow(/^corrupt-file at x\.safetensors/);
  });

  it("[T5] never fails otherwise, whatever byte of a file is changed", () => {
    fc.assert(
      fc.property(fc.nat(small.length - 1), fc.nat(255), (at, value) => {
        const bytes = small.slice();
        bytes[at] = value;
        try {
          read(bytes);
        } catch (error) {
          expect(String(error)).toContain("corrupt-file at x.safetensors");
        }
      }),
      { numRuns: 2_000, seed: 5 },
    );
  });
});

const shared = process.env["GRUYERE_SHARED"] ?? fileURLToPath(new URL("../../../../../shared", import.meta.url));
const models = `${shared}/data/models`;
const mustRun = process.env["CI"] === "true" || process.env["GRUYERE_NO_SKIP"] === "1";
// Needs the shared data folder (GRUYERE_SHARED).
describe.skipIf(!existsSync(models) && !mustRun)("safetensors files made by others (needs the shared data)", () => {
  const open = (file: string) => readSafetensors(readFileSync(`${models}/${file}`), file).tensors;

  it("[T4] reads a ResNet", () => {
    const tensors = open("resnet20_cifar10.safetensors");
    const count = [...tensors.values()].filter((t) => t.dtype === "F32").reduce((n, t) => n + t.values.length, 0);
    expect({ tensors: tensors.size, count }).toMatchInlineSnapshot(`
      {
        "count": 271098,
        "tensors": 97,
      }
    `);
  });

  it("[T4] reads a voice activity detector and an embedding", () => {
    expect(open("silero_vad_16k.safetensors").size).toBeGreaterThan(0);
    expect([...open("model2vec-test-float32/model.safetensors")].map(([n, t]) => [n, t.dtype, t.shape])).toMatchInlineSnapshot(`
      [
        [
          "embeddings",
          "F32",
          [
            29528,
            2,
          ],
        ],
      ]
    `);
  });
});
