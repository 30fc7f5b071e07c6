import type { Initialiser } from "../initialiser.js";

/**
 * A matrix [all other dimensions, last] with orthonormal columns, or orthonormal rows where it has fewer rows, times `gain`
 * (Saxe et al., ICLR 2014): the Q of a random normal matrix, uniform over all such matrices. For recurrent weights.
 */
export function orthogonal(gain = 1): Initialiser {
  return {
    name: "orthogonal",
    fill(into, shape, random) {
      const columns = shape.at(-1) ?? 1;
      const rows = into.length / columns;
      const [count, length] = rows < columns ? [rows, columns] : [columns, rows];
      const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal()));
      orthonormalise(vectors);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const value = rows < columns ? vectors[row]?.[column] : vectors[column]?.[row];
          into[row * columns + column] = gain * (value ?? 0);
        }
      }
    },
  };
}

/** Modified Gram–Schmidt in place; each vector is swept twice, which keeps them orthogonal to rounding error. */
function orthonormalise(vectors: readonly Float64Array[]): void {
  for (const [i, vector] of vectors.entries()) {
    for (let sweep = 0; sweep < 2; sweep++) {
      for (const earlier of vectors.slice(0, i)) {
        const shadow = dot(vector, earlier);
        for (let j = 0; j < vector.length; j++) vector[j] = (vector[j] ?? 0) - shadow * (earlier[j] ?? 0);
      }
      const norm = Math.sqrt(dot(vector, vector));
      for (let j = 0; j < vector.length; j++) vector[j] = (vector[j] ?? 0) / norm;
    }
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}
