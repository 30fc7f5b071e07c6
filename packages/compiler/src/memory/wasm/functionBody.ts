import { float32, signed, unsigned } from "./encoding.js";

/** Types of values, by their byte. */
export const TYPES = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const;
export type ValueType = keyof typeof TYPES;

const SIMD = 0xfd;
const NO_RESULT = 0x40;

/** Instructions without immediate arguments, by their name in the specification. */
const PLAIN = {
  "i32.lt_s": [0x48],
  "i32.lt_u": [0x49],
  "i32.add": [0x6a],
  "i32.mul": [0x6c],
  "i32.and": [0x71],
  "i32.shl": [0x74],
  select: [0x1b],
  "f32.gt": [0x5e],
  "f32.abs": [0x8b],
  "f32.sqrt": [0x91],
  "f32.add": [0x92],
  "f32.sub": [0x93],
  "f32.mul": [0x94],
  "f32.div": [0x95],
  "f32.min": [0x96],
  "f32.max": [0x97],
  "f32.copysign": [0x98],
  "i32.reinterpret_f32": [0xbc],
  "f32x4.splat": [SIMD, 0x13],
  "i32x4.eq": [SIMD, 0x37],
  "f32x4.gt": [SIMD, 0x44],
  "v128.and": [SIMD, 0x4e],
  "v128.andnot": [SIMD, 0x4f],
  "v128.or": [SIMD, 0x50],
  "v128.bitselect": [SIMD, 0x52],
  "f32x4.abs": [SIMD, ...unsigned(0xe0)],
  "f32x4.sqrt": [SIMD, ...unsigned(0xe3)],
  "f32x4.add": [SIMD, ...unsigned(0xe4)],
  "f32x4.sub": [SIMD, ...unsigned(0xe5)],
  "f32x4.mul": [SIMD, ...unsigned(0xe6)],
  "f32x4.div": [SIMD, ...unsigned(0xe7)],
  "f32x4.min": [SIMD, ...unsigned(0xe8)],
  "f32x4.max": [SIMD, ...unsigned(0xe9)],
} as const;
export type PlainInstruction = keyof typeof PLAIN;

/** Loads and stores, with the alignment that holds for every offset: four bytes. */
const MEMORY = {
  "i32.load": [0x28],
  "f32.load": [0x2a],
  "f32.store": [0x38],
  "v128.load": [SIMD, 0x00],
  "v128.store": [SIMD, 0x0b],
} as const;
export type MemoryInstruction = keyof typeof MEMORY;
const FOUR_BYTES = 2;

/** A variable of a function: a parameter, or declared. */
export interface Local {
  readonly index: number;
}

/** One function's parameters, variables and code. Instructions are methods, in the order of the stack machine. */
export class FunctionBody {
  readonly #parameters: ValueType[] = [];
  readonly #locals: ValueType[] = [];
  readonly #code: number[] = [];

  get parameters(): readonly ValueType[] {
    return this.#parameters;
  }

  /** One more parameter. All come before the first local. */
  parameter(type: ValueType): Local {
    if (this.#locals.length > 0) throw new Error("internal: parameters come before locals");
    return { index: this.#parameters.push(type) - 1 };
  }

  local(type: ValueType): Local {
    return { index: this.#parameters.length + this.#locals.push(type) - 1 };
  }

  get(local: Local): this {
    return this.#emit(0x20, ...unsigned(local.index));
  }

  set(local: Local): this {
    return this.#emit(0x21, ...unsigned(local.index));
  }

  tee(local: Local): this {
    return this.#emit(0x22, ...unsigned(local.index));
  }

  i32(value: number): this {
    return this.#emit(0x41, ...signed(value));
  }

  f32(value: number): this {
    return this.#emit(0x43, ...float32(value));
  }

  /** Four times the same number. */
  f32x4(value: number): this {
    return this.f32(value).op("f32x4.splat");
  }

  op(...names: readonly PlainInstruction[]): this {
    for (const name of names) this.#emit(...PLAIN[name]);
    return this;
  }

  /** Loads from, or stores to, the offset on the stack. */
  access(name: MemoryInstruction): this {
    return this.#emit(...MEMORY[name], FOUR_BYTES, 0);
  }

  /** Calls a function by its number: imported ones come first. */
  call(index: number): this {
    return this.#emit(0x10, ...unsigned(index));
  }

  /** Runs the inside as long as `condition` leaves a number other than 0. */
  while(condition: () => void, inside: () => void): this {
    // Checked at the end of a loop, and once before it: code generators make faster loops of that than of a jump back to a check.
    condition();
    this.#emit(0x04, NO_RESULT, 0x03, NO_RESULT);
    inside();
    condition();
    return this.#emit(0x0d, ...unsigned(0), 0x0b, 0x0b);
  }

  /** Takes a condition from the stack. */
  if(then: () => void, otherwise: () => void = () => {}): this {
    this.#emit(0x04, NO_RESULT);
    then();
    this.#emit(0x05);
    otherwise();
    return this.#emit(0x0b);
  }

  /** The body as the binary format has it: locals, code, end. */
  encode(): readonly number[] {
    const locals = this.#locals.flatMap((type) => [1, TYPES[type]]);
    const body = [...unsigned(this.#locals.length), ...locals, ...this.#code, 0x0b];
    return [...unsigned(body.length), ...body];
  }

  #emit(...bytes: readonly number[]): this {
    this.#code.push(...bytes);
    return this;
  }
}
