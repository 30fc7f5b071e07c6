/** A weighted mean that is fed value by value, in float64; NaN while the weights sum to 0. */
export interface WeightedMean {
  add(value: number, weight: number): void;
  value(): number;
}

/** A weighted mean of nothing yet. */
export function weightedMean(): WeightedMean {
  let total = 0;
  let weights = 0;
  return {
    add(value, weight) {
      total += value * weight;
      weights += weight;
    },
    value: () => total / weights,
  };
}
