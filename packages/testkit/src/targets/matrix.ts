import type { Moments } from "@backstep/core";

/** The covariance of moments as a full matrix, (d·d) row-major. */
export function covarianceOf({ mean, variance, covariance }: Moments): Float64Array {
  const d = mean.length;
  return (
    covariance ??
    Float64Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? (variance?.[i / (d + 1)] ?? 0) : 0))
  );
}

/** A x for a matrix (d·d), or Aᵀ x. */
export function product(matrix: Float64Array, x: ArrayLike<number>, transposed = false): Float64Array {
  const d = x.length;
  const out = new Float64Array(d);
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) out[i] += matrix[transposed ? j * d + i : i * d + j] * x[j];
  return out;
}

/** Column k of a matrix (d·d). */
export function column(matrix: Float64Array, k: number): Float64Array {
  const d = Math.sqrt(matrix.length);
  return Float64Array.from({ length: d }, (_, i) => matrix[i * d + k]);
}

/**
 * The smallest pivot of the Cholesky factorisation with the largest remaining pivot first, relative to the largest entry. It is negative
 * for a matrix with a negative eigenvalue, and 0 up to rounding for a singular one.
 */
export function smallestPivot(matrix: Float64Array): number {
  const d = Math.sqrt(matrix.length);
  const a = matrix.slice();
  const scale = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (scale === 0) return 0;
  const left = new Set(Array.from({ length: d }, (_, i) => i));
  let smallest = 1;
  while (left.size > 0) {
    const k = [...left].reduce((best, i) => (a[i * d + i] > a[best * d + best] ? i : best));
    smallest = Math.min(smallest, ...[...left].map((i) => a[i * d + i] / scale));
    left.delete(k);
    const pivot = a[k * d + k];
    if (pivot <= scale * 1e-13) return Math.min(smallest, remainder(a, left, d, scale));
    for (const i of left) for (const j of left) a[i * d + j] -= (a[i * d + k] * a[k * d + j]) / pivot;
  }
  return smallest;
}

/** −(largest entry) of what remains after the last positive pivot: for a positive semidefinite matrix nothing remains. */
function remainder(a: Float64Array, left: ReadonlySet<number>, d: number, scale: number): number {
  let largest = 0;
  for (const i of left) for (const j of left) largest = Math.max(largest, Math.abs(a[i * d + j]));
  return -largest / scale;
}
