import { type Row, randomStream } from "gruyere";

/** The physico-chemical measurements of the wine-quality files (Cortez et al. 2009). */
export const MEASUREMENTS = [
  "fixed acidity",
  "volatile acidity",
  "citric acid",
  "residual sugar",
  "chlorides",
  "free sulfur dioxide",
  "total sulfur dioxide",
  "density",
  "pH",
  "sulphates",
  "alcohol",
] as const;

export type Colour = "red" | "white";

/** Rough centre and spread of each measurement, by colour; made up, of the order of real wines. */
const CENTRES: Readonly<Record<Colour, readonly number[]>> = {
  red: [8.3, 0.53, 0.27, 2.5, 0.088, 16, 46, 0.9967, 3.31, 0.66, 10.4],
  white: [6.9, 0.3, 0.33, 6.4, 0.058, 33, 120, 0.994, 3.2, 0.5, 10.5],
};
const SPREADS = [1.3, 0.15, 0.16, 3, 0.03, 14, 38, 0.0025, 0.16, 0.14, 1.15];

/**
 * Generated wines: measurements scatter about their colour's centre; the quality rises with alcohol and sulphates, falls with
 * volatile acidity, has its best at a middling pH, and carries noise that no model can remove (standard deviation 0.5).
 */
export function generateWines(colour: Colour, count: number, seed: number): Row[] {
  const random = randomStream({ seed, stream: "wines", name: colour });
  return Array.from({ length: count }, () => {
    const z = MEASUREMENTS.map(() => random.normal());
    const [, volatile = 0, , , , , , , ph = 0, sulphates = 0, alcohol = 0] = z;
    const quality = 5.8 + 0.5 * alcohol - 0.35 * volatile + 0.2 * sulphates - 0.2 * ph * ph + 0.5 * random.normal();
    const measured = MEASUREMENTS.map((name, i) => [name, (CENTRES[colour][i] ?? 0) + (SPREADS[i] ?? 1) * (z[i] ?? 0)]);
    return { ...Object.fromEntries(measured), quality: Math.round(Math.min(9, Math.max(3, quality))), colour };
  });
}
