import { operationsBetweenYields, type Pausing } from "@backstep/core/plugin";

/** Row i of a cost matrix (n). The next call may reuse the array. */
export type CostRows = (i: number) => Float64Array;

/** Columns of a block. A few coordinates of a block fit into the first-level cache. */
const blockColumns = 512;

/** Coordinates added in one pass. Points are padded with zeros to a multiple of it. */
const lanes = 4;

/** Up to this n the n² costs are stored in memory, at most 128 MiB. For larger n a row is computed when it is needed. */
export const storedUpTo = 4096;

/** Squared Euclidean distances between the rows of x and the rows of y, both (n, d), as sums of squared differences without cancellation. */
export function* squaredDistances(x: Float64Array, y: Float64Array, n: number, dim: number): Pausing<CostRows> {
  const first = paddedColumns(x, n, dim);
  const second = paddedColumns(y, n, dim);
  if (n > storedUpTo) {
    const row = new Float64Array(n);
    return (i) => fillRow(row, first, second, i);
  }
  const costs = new Float64Array(n * n);
  const rows: Float64Array[] = [];
  for (let i = 0; i < n; i++) {
    if (i % rowsBetweenYields(n, first.length) === 0) yield;
    rows.push(fillRow(costs.subarray(i * n, (i + 1) * n), first, second, i));
  }
  return (i) => rows[i];
}

/** Rows of n costs between two yields of a computation, if each cost takes `work` operations. */
export function rowsBetweenYields(n: number, work: number): number {
  return Math.max(1, Math.floor(operationsBetweenYields / n / work));
}

/** The number of coordinates with padding. */
export function paddedDim(dim: number): number {
  return Math.ceil(dim / lanes) * lanes;
}

/** out_j = |x_i − y_j|² from the coordinates of both. */
function fillRow(out: Float64Array, x: readonly Float64Array[], y: readonly Float64Array[], i: number): Float64Array {
  for (let start = 0; start < out.length; start += blockColumns) {
    const end = Math.min(out.length, start + blockColumns);
    out.fill(0, start, end);
    for (let k = 0; k < x.length; k += lanes) {
      const [a, b, c, d] = [x[k][i], x[k + 1][i], x[k + 2][i], x[k + 3][i]];
      const [ya, yb, yc, yd] = [y[k], y[k + 1], y[k + 2], y[k + 3]];
      for (let j = start; j < end; j++) {
        const [p, q, r, s] = [a - ya[j], b - yb[j], c - yc[j], d - yd[j]];
        out[j] += p * p + q * q + (r * r + s * s);
      }
    }
  }
  return out;
}

/** One array per coordinate, and zeros up to a multiple of `lanes`. */
function paddedColumns(points: Float64Array, n: number, dim: number): Float64Array[] {
  const columns = Array.from({ length: dim }, (_, k) =>
    Float64Array.from({ length: n }, (_, i) => points[i * dim + k]),
  );
  const zeros = new Float64Array(n);
  while (columns.length % lanes > 0) columns.push(zeros);
  return columns;
}
