import type { Operation } from "@gruyere/core/engine";
import type { FunctionBody, Local, MemoryInstruction, PlainInstruction, ValueType } from "./wasm/functionBody.js";

/** How many numbers an instruction handles at once, and with which instructions: the same IEEE 754 operations for one and for four. */
export interface Lanes {
  readonly type: ValueType & ("f32" | "v128");
  readonly bytes: number;
  readonly load: MemoryInstruction;
  readonly store: MemoryInstruction;
  readonly multiply: PlainInstruction;
  /** Makes a number of the stack, a float32, one of this type. */
  spread(code: FunctionBody): void;
  /** Puts an operation's result on the stack. */
  apply(code: FunctionBody, name: Operation["name"], first: Local, second: Local | undefined): void;
  /** Puts x on the stack, or 0 where it is smaller than every normal number: where `exponent`, all bits of an exponent, finds none. */
  flush(code: FunctionBody, x: Local, exponent: Local): void;
}

const ARITHMETIC = { add: "add", sub: "sub", mul: "mul", div: "div", max: "max", min: "min", sqrt: "sqrt", abs: "abs" } as const;

function applyWith(
  prefix: "f32" | "f32x4",
  sign: (code: FunctionBody, x: Local) => void,
): (code: FunctionBody, name: Operation["name"], first: Local, second: Local | undefined) => void {
  return (code, name, first, second) => {
    if (name === "sign") return sign(code, first);
    code.get(first);
    if (second) code.get(second);
    const instruction: PlainInstruction = `${prefix}.${ARITHMETIC[name]}`;
    code.op(instruction);
  };
}

/** One number at a time. */
export const oneLane: Lanes = {
  type: "f32",
  bytes: 4,
  load: "f32.load",
  store: "f32.store",
  multiply: "f32.mul",
  spread() {},
  // ±1 where |x| > 0; zeros and NaN are their own signs, as in JavaScript.
  apply: applyWith("f32", (code, x) => {
    code.f32(1).get(x).op("f32.copysign").get(x);
    code.get(x).op("f32.abs").f32(0).op("f32.gt", "select");
  }),
  flush(code, x, exponent) {
    code.get(x).f32(0);
    code.get(x).op("i32.reinterpret_f32").get(exponent).op("i32.reinterpret_f32", "i32.and", "select");
  },
};

/** Four numbers at a time. */
export const fourLanes: Lanes = {
  type: "v128",
  bytes: 16,
  load: "v128.load",
  store: "v128.store",
  multiply: "f32x4.mul",
  spread(code) {
    code.op("f32x4.splat");
  },
  apply: applyWith("f32x4", (code, x) => {
    code.get(x).f32x4(-0).op("v128.and").f32x4(1).op("v128.or").get(x);
    code.get(x).op("f32x4.abs").f32x4(0).op("f32x4.gt", "v128.bitselect");
  }),
  flush(code, x, exponent) {
    // On integers: comparing subnormal numbers is as slow as adding them.
    code.get(x);
    code.get(x).get(exponent).op("v128.and").f32x4(0).op("i32x4.eq", "v128.andnot");
  },
};
