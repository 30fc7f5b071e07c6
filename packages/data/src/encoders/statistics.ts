import { GruyereError } from "@gruyere/flow";

/** How a field of numbers is scaled: to mean 0 and (population) standard deviation 1, or into [0, 1]. */
export type Scale = "standard" | "min-max";

/** Running statistics of one field, in float64 (Welford, "Note on a method for calculating corrected sums of squares", 1962). */
export class Statistics {
  private count = 0;
  private mean = 0;
  private squares = 0;
  private least = Number.POSITIVE_INFINITY;
  private most = Number.NEGATIVE_INFINITY;

  add(value: number): void {
    const delta = value - this.mean;
    this.count++;
    this.mean += delta / this.count;
    this.squares += delta * (value - this.mean);
    this.least = Math.min(this.least, value);
    this.most = Math.max(this.most, value);
  }

  /** What is subtracted, then what is divided by. A constant field becomes 0 and is not divided. */
  scaling(scale: Scale): { readonly offset: number; readonly divisor: number } {
    if (this.count === 0)
      throw new GruyereError({
        code: "nothing-to-fit",
        path: "value",
        expected: "at least one number in the train split",
        received: "none",
        hint: "give the train split rows, or set `scale: none`",
      });
    const width = scale === "standard" ? Math.sqrt(this.squares / this.count) : this.most - this.least;
    // Adding 0 turns -0 into 0: JSON has no -0.
    return { offset: (scale === "standard" ? this.mean : this.least) + 0, divisor: width > 0 ? width : 1 };
  }
}
