import type { Initialiser } from "../initialiser.js";

/** Independent numbers, uniform in [`low`, `high`). Default: ±0.05. */
export function uniform(low = -0.05, high = 0.05): Initialiser {
  return {
    name: `uniform(${low}, ${high})`,
    fill(into, _shape, random) {
      for (let i = 0; i < into.length; i++) into[i] = low + (high - low) * random.uniform();
    },
  };
}

/** Independent normal numbers with this mean and standard deviation. Default: 0 and 0.05. */
export function normal(mean = 0, deviation = 0.05): Initialiser {
  return {
    name: `normal(${mean}, ${deviation})`,
    fill(into, _shape, random) {
      for (let i = 0; i < into.length; i++) into[i] = mean + deviation * random.normal();
    },
  };
}
