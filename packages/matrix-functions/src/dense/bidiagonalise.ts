import type { Pausing } from "@backstep/core/plugin";
import { hypotenuse, reflectRow } from "./rows.ts";

/** A square matrix as U B Vᵀ, B with the diagonal s and the entries e above it. The rows of U and V here are the columns of the factors. */
export interface Bidiagonal {
  readonly s: Float64Array;
  readonly e: Float64Array;
  readonly U: readonly Float64Array[];
  readonly V: readonly Float64Array[];
}

/** Reduces the matrix with the columns A to bidiagonal form by reflections from both sides. It changes A. U and V are empty (n, n) matrices. */
export function* bidiagonalise(
  A: readonly Float64Array[],
  U: readonly Float64Array[],
  V: readonly Float64Array[],
): Pausing<Bidiagonal> {
  const n = A.length;
  const [s, e, work] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  for (let k = 0; k < n - 1; k++) {
    yield;
    s[k] = reflectColumn(A, e, k);
    U[k].set(A[k].subarray(k), k);
    if (k < n - 2) {
      e[k] = reflectRest(A, e, work, k);
      V[k].set(e.subarray(k + 1), k + 1);
    }
  }
  s[n - 1] = A[n - 1][n - 1];
  if (n > 1) e[n - 2] = A[n - 1][n - 2];
  e[n - 1] = 0;
  yield* accumulateLeft(U, s);
  yield* accumulateRight(V, e);
  return { s, e, U, V };
}

/** Removes column k below the diagonal. Copies row k of the other columns to e. Returns the entry on the diagonal. */
function reflectColumn(A: readonly Float64Array[], e: Float64Array, k: number): number {
  const [n, column] = [A.length, A[k]];
  let length = 0;
  for (let i = k; i < n; i++) length = hypotenuse(length, column[i]);
  if (length !== 0) {
    if (column[k] < 0) length = -length;
    for (let i = k; i < n; i++) column[i] /= length;
    column[k] += 1;
  }
  for (let j = k + 1; j < n; j++) {
    if (length !== 0) reflectRow(column, A[j], k, column[k]);
    e[j] = A[j][k];
  }
  return -length;
}

/** Removes row k, which is in e, beyond the entry next to the diagonal. Returns this entry. */
function reflectRest(A: readonly Float64Array[], e: Float64Array, work: Float64Array, k: number): number {
  const n = A.length;
  let length = 0;
  for (let i = k + 1; i < n; i++) length = hypotenuse(length, e[i]);
  if (length === 0) return -length;
  if (e[k + 1] < 0) length = -length;
  for (let i = k + 1; i < n; i++) e[i] /= length;
  e[k + 1] += 1;
  work.fill(0, k + 1);
  for (let j = k + 1; j < n; j++) for (let i = k + 1; i < n; i++) work[i] += e[j] * A[j][i];
  for (let j = k + 1; j < n; j++) {
    const t = -e[j] / e[k + 1];
    for (let i = k + 1; i < n; i++) A[j][i] += t * work[i];
  }
  return -length;
}

/** Multiplies the reflections of the columns, which are in U. */
function* accumulateLeft(U: readonly Float64Array[], s: Float64Array): Pausing<void> {
  const n = U.length;
  U[n - 1].fill(0);
  U[n - 1][n - 1] = 1;
  for (let k = n - 2; k >= 0; k--) {
    yield;
    const row = U[k];
    if (s[k] === 0) {
      row.fill(0);
      row[k] = 1;
      continue;
    }
    for (let j = k + 1; j < n; j++) reflectRow(row, U[j], k, row[k]);
    for (let i = k; i < n; i++) row[i] = -row[i];
    row[k] += 1;
  }
}

/** Multiplies the reflections of the rows, which are in V. */
function* accumulateRight(V: readonly Float64Array[], e: Float64Array): Pausing<void> {
  const n = V.length;
  for (let k = n - 1; k >= 0; k--) {
    yield;
    if (k < n - 2 && e[k] !== 0) for (let j = k + 1; j < n; j++) reflectRow(V[k], V[j], k + 1, V[k][k + 1]);
    V[k].fill(0);
    V[k][k] = 1;
  }
}
