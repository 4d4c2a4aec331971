/** An interval with R of the span's functions on it. */
export interface Factored {
  readonly low: number;
  readonly high: number;
  /** R, upper triangular, row by row from the diagonal on; `rowOf` gives the index of an entry. */
  readonly factor: Float64Array;
}

/** Index of row k of a triangle, minus k: the entry j ≥ k is at rowOf(count, k) + j. Without the zeros the arrays are small. */
export function rowOf(count: number, k: number): number {
  return k * count - (k * (k + 1)) / 2;
}

/** The upper triangle of a row-major matrix. */
export function packed(matrix: Float64Array, count: number): Float64Array {
  const out = new Float64Array((count * (count + 1)) / 2);
  for (let k = 0; k < count; k++) for (let j = k; j < count; j++) out[rowOf(count, k) + j] = matrix[k * count + j];
  return out;
}
