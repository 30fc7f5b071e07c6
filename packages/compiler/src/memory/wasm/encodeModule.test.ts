import fc from "fast-check";
import { expect, it } from "vitest";
import { encodeModule } from "./encodeModule.js";
import { signed, text, unsigned } from "./encoding.js";
import { FunctionBody } from "./functionBody.js";

it("numbers are LEB128, as the binary format's examples have them", () => {
  expect(unsigned(0)).toEqual([0]);
  expect(unsigned(624485)).toEqual([0xe5, 0x8e, 0x26]);
  expect(unsigned(2 ** 32 - 1)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  expect(signed(-123456)).toEqual([0xc0, 0xbb, 0x78]);
  expect(signed(64)).toEqual([0xc0, 0x00]);
  expect(signed(-64)).toEqual([0x40]);
  expect(text("env")).toEqual([3, 0x65, 0x6e, 0x76]);
});

it("a module runs what its functions say: constants, branches, loops and calls of what is imported", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const cells = new Int32Array(memory.buffer);
  const calls: number[] = [];
  fc.assert(
    fc.property(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), fc.nat(20), (constant, times) => {
      const code = new FunctionBody();
      const left = code.parameter("i32");
      const sum = code.local("i32");
      code.while(
        () => code.i32(0).get(left).op("i32.lt_s"),
        () => {
          code.get(left).i32(-1).op("i32.add").set(left);
          code.get(sum).i32(constant).op("i32.add").tee(sum).call(0);
          code
            .get(sum)
            .i32(0)
            .op("i32.lt_s")
            .if(
              () => code.get(sum).i32(1).op("i32.add").set(sum),
              () => code.get(sum).i32(2).op("i32.add").set(sum),
            );
        },
      );
      const bytes = encodeModule({ imports: { seen: ["i32"] }, exports: { run: code } });
      calls.length = 0;
      const env = { memory, seen: (value: number) => calls.push(value) };
      const { run } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env }).exports;
      if (typeof run !== "function") throw new Error("no function run");
      run(times);
      let expected = 0;
      const seen = Array.from({ length: times }, () => {
        const now = (expected + constant) | 0;
        expected = (now + (now < 0 ? 1 : 2)) | 0;
        return now;
      });
      expect(calls).toEqual(seen);
    }),
    { seed: 53, numRuns: 100 },
  );
  expect(cells.every((cell) => cell === 0)).toBe(true);
});
