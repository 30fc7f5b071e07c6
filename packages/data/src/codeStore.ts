/** The encoded values of one input for the rows of a data set, by row index. */
export interface CodeStore<Code> {
  readonly length: number;
  push(code: Code): void;
  /** The code of a row; arrays in it are views, not copies. */
  at(index: number): Code;
}

type Numbers = Float32Array | Int32Array | Uint8Array;

/** Numbers that are appended to: a typed array that doubles. */
class Growing<A extends Numbers> {
  length = 0;
  constructor(private values: A) {}

  append(more: A): void {
    const needed = this.length + more.length;
    if (needed > this.values.length) {
      const grown = emptyLike(this.values, Math.max(needed, this.values.length * 2));
      grown.set(this.values.subarray(0, this.length));
      this.values = grown;
    }
    this.values.set(more, this.length);
    this.length = needed;
  }

  view(from: number, to: number): A {
    return viewOf(this.values, from, to);
  }
}

// `subarray` and constructors of a union of typed arrays lose the member's type; these two places keep it.
const viewOf = <A extends Numbers>(values: A, from: number, to: number): A => values.subarray(from, to) as A;
const emptyLike = <A extends Numbers>(values: A, length: number): A =>
  (values instanceof Float32Array
    ? new Float32Array(length)
    : values instanceof Int32Array
      ? new Int32Array(length)
      : new Uint8Array(length)) as A;

/** Typed arrays of differing lengths, end to end in one buffer with offsets (the row pointers of CSR). */
export function raggedStore<A extends Numbers>(empty: A): CodeStore<A> {
  const values = new Growing(empty);
  const ends: number[] = [];
  return {
    get length() {
      return ends.length;
    },
    push(code) {
      values.append(code);
      ends.push(values.length);
    },
    at: (index) => values.view(index === 0 ? 0 : (ends[index - 1] ?? 0), ends[index] ?? 0),
  };
}

/** One int32 per row. */
export function numberStore(): CodeStore<number> {
  const values = new Growing(new Int32Array(16));
  return {
    get length() {
      return values.length;
    },
    push: (code) => values.append(Int32Array.of(code)),
    at: (index) => values.view(index, index + 1)[0] ?? 0,
  };
}

/**
 * Codes as they are, in an array: for codes that are rare or large.
 *
 * @throws RangeError from `at`, for a row that the store does not have.
 */
export function arrayStore<Code>(): CodeStore<Code> {
  const codes: Code[] = [];
  return {
    get length() {
      return codes.length;
    },
    push: (code) => void codes.push(code),
    at(index) {
      const code = codes[index];
      if (code === undefined) throw new RangeError(`no row ${index}: there are ${codes.length}`);
      return code;
    },
  };
}
