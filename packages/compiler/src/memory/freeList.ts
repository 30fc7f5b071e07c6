/** A range of bytes that nobody holds. */
interface Gap {
  offset: number;
  bytes: number;
}

/**
 * Which ranges below `end` are free, in order of their offsets; neighbours are always one. Above `end` everything is free and has
 * never been used.
 */
export class FreeList {
  readonly #gaps: Gap[] = [];
  #end: number;

  constructor(start: number) {
    this.#end = start;
  }

  /** Where what has ever been used ends. */
  get end(): number {
    return this.#end;
  }

  /** The lowest of the smallest gaps that are large enough; else from the end on. */
  take(bytes: number): number {
    let best: Gap | undefined;
    for (const gap of this.#gaps) if (gap.bytes >= bytes && gap.bytes < (best?.bytes ?? Number.POSITIVE_INFINITY)) best = gap;
    if (best) {
      const { offset } = best;
      best.offset += bytes;
      best.bytes -= bytes;
      if (best.bytes === 0) this.#gaps.splice(this.#gaps.indexOf(best), 1);
      return offset;
    }
    const last = this.#gaps.at(-1);
    const offset = last && last.offset + last.bytes === this.#end ? last.offset : this.#end;
    if (offset !== this.#end) this.#gaps.pop();
    this.#end = offset + bytes;
    return offset;
  }

  /** Where `take` would end, if it had to take from the end. */
  endAfter(bytes: number): number {
    if (this.#gaps.some((gap) => gap.bytes >= bytes)) return this.#end;
    const last = this.#gaps.at(-1);
    return (last && last.offset + last.bytes === this.#end ? last.offset : this.#end) + bytes;
  }

  give(offset: number, bytes: number): void {
    const next = this.#firstAfter(offset);
    const before = this.#gaps[next - 1];
    const after = this.#gaps[next];
    const touchesAfter = after !== undefined && offset + bytes === after.offset;
    if (before && before.offset + before.bytes === offset) {
      before.bytes += bytes + (touchesAfter ? after.bytes : 0);
      if (touchesAfter) this.#gaps.splice(next, 1);
    } else if (touchesAfter) {
      after.offset = offset;
      after.bytes += bytes;
    } else this.#gaps.splice(next, 0, { offset, bytes });
  }

  #firstAfter(offset: number): number {
    let [low, high] = [0, this.#gaps.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#gaps[middle]?.offset ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
