import type { Arithmetic } from "../../update.js";

/** Update rules on short arrays. What it returns belongs to it, and is reused after `reset`. Rules may take its operations apart. */
export class BlockArithmetic implements Arithmetic<Float32Array> {
  readonly #pool: Float32Array[] = [];
  #used = 0;

  reset(): void {
    this.#used = 0;
  }

  readonly add = (a: Float32Array, b: Float32Array | number): Float32Array => {
    const out = this.#next(a.length);
    if (typeof b === "number") for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) + b;
    else for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) + (b[i] as number);
    return out;
  };

  readonly sub = (a: Float32Array, b: Float32Array | number): Float32Array => {
    const out = this.#next(a.length);
    if (typeof b === "number") for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) - b;
    else for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) - (b[i] as number);
    return out;
  };

  readonly mul = (a: Float32Array, b: Float32Array | number): Float32Array => {
    const out = this.#next(a.length);
    if (typeof b === "number") for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * b;
    else for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) * (b[i] as number);
    return out;
  };

  readonly div = (a: Float32Array, b: Float32Array | number): Float32Array => {
    const out = this.#next(a.length);
    if (typeof b === "number") for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) / b;
    else for (let i = 0; i < out.length; i++) out[i] = (a[i] as number) / (b[i] as number);
    return out;
  };

  readonly max = (a: Float32Array, b: Float32Array | number): Float32Array => {
    const out = this.#next(a.length);
    if (typeof b === "number") for (let i = 0; i < out.length; i++) out[i] = Math.max(a[i] as number, b);
    else for (let i = 0; i < out.length; i++) out[i] = Math.max(a[i] as number, b[i] as number);
    return out;
  };

  readonly min = (a: Float32Array, b: Float32Array | number): Float32Array => {
    const out = this.#next(a.length);
    if (typeof b === "number") for (let i = 0; i < out.length; i++) out[i] = Math.min(a[i] as number, b);
    else for (let i = 0; i < out.length; i++) out[i] = Math.min(a[i] as number, b[i] as number);
    return out;
  };

  readonly sqrt = (a: Float32Array): Float32Array => {
    const out = this.#next(a.length);
    for (let i = 0; i < out.length; i++) out[i] = Math.sqrt(a[i] as number);
    return out;
  };

  readonly abs = (a: Float32Array): Float32Array => {
    const out = this.#next(a.length);
    for (let i = 0; i < out.length; i++) out[i] = Math.abs(a[i] as number);
    return out;
  };

  readonly sign = (a: Float32Array): Float32Array => {
    const out = this.#next(a.length);
    for (let i = 0; i < out.length; i++) out[i] = Math.sign(a[i] as number);
    return out;
  };

  #next(length: number): Float32Array {
    const at = this.#used++;
    let array = this.#pool[at];
    if (array?.length !== length) {
      array = new Float32Array(length);
      this.#pool[at] = array;
    }
    return array;
  }
}
