/** Row i of a cost matrix (n). The array may be reused by the next call. */
export type CostRows = (i: number) => Float64Array;

/** Columns of a block: a few coordinates of it stay in the first-level cache. */
const blockColumns = 512;

/** Up to this n the n² costs are held in memory, 128 MiB at most; beyond it every row is computed where it is needed. */
export const storedUpTo = 4096;

/** Squared Euclidean distances between the rows of x and the rows of y, both (n, d). */
export function squaredDistances(x: Float64Array, y: Float64Array, n: number, dim: number): CostRows {
  const columns = transposed(y, n, dim);
  if (n > storedUpTo) {
    const row = new Float64Array(n);
    return (i) => {
      fillRow(row, x, columns, i, dim);
      return row;
    };
  }
  const costs = new Float64Array(n * n);
  const rows = Array.from({ length: n }, (_, i) => costs.subarray(i * n, (i + 1) * n));
  for (let i = 0; i < n; i++) fillRow(rows[i], x, columns, i, dim);
  return (i) => rows[i];
}

/** out_j = |x_i − y_j|², summed as differences: no cancellation. */
function fillRow(out: Float64Array, x: Float64Array, columns: Float64Array, i: number, dim: number): void {
  const n = out.length;
  for (let start = 0; start < n; start += blockColumns) {
    const end = Math.min(n, start + blockColumns);
    for (let j = start; j < end; j++) out[j] = 0;
    for (let k = 0; k < dim; k++) {
      const value = x[i * dim + k];
      const column = k * n;
      for (let j = start; j < end; j++) {
        const gap = value - columns[column + j];
        out[j] += gap * gap;
      }
    }
  }
}

function transposed(y: Float64Array, n: number, dim: number): Float64Array {
  const out = new Float64Array(n * dim);
  for (let j = 0; j < n; j++) for (let k = 0; k < dim; k++) out[k * n + j] = y[j * dim + k];
  return out;
}
