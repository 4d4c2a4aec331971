import { inUnit, largestOf, type Pausing, unitOf } from "@backstep/core/plugin";
import { type Bidiagonal, bidiagonalise } from "./bidiagonalise.ts";
import { rotationStep } from "./rotation-step.ts";
import { hypotenuse, rotateRows, rowsOf, swapRows, transposeInPlace } from "./rows.ts";

/** Singular values (d), descending, and the orthogonal factors (d, d), row-major. */
export interface SingularValues {
  readonly values: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/**
 * Singular value decomposition M = U Σ Vᵀ of a square matrix (d, d), row-major: a bidiagonal form by reflections, then implicitly shifted QR
 * steps. d³ work. It can be interrupted (`withPauses`). Entries of any finite size are allowed; if one is not finite, all results are NaN.
 *
 * @see G. H. Golub, C. Reinsch, "Singular value decomposition and least squares solutions", Numerische Mathematik 14, 1970.
 * @example
 * ```ts
 * const { values } = withoutPauses(singularValues(Float64Array.of(0, 2, 1, 0), 2)); // 2 and 1
 * ```
 */
export function* singularValues(matrix: Float64Array, dim: number): Pausing<SingularValues> {
  const largest = largestOf(matrix);
  const size = dim * dim;
  if (!Number.isFinite(largest)) {
    const [values, left, right] = [dim, size, size].map((count) => new Float64Array(count).fill(Number.NaN));
    return { values, left, right };
  }
  const unit = unitOf(largest);
  const columns = transposeInPlace(Float64Array.from(inUnit(matrix, unit)), dim);
  const [left, right] = [new Float64Array(size), new Float64Array(size)];
  const form = yield* bidiagonalise(rowsOf(columns, dim), rowsOf(left, dim), rowsOf(right, dim));
  yield* diagonalise(form);
  return {
    values: form.s.map((value) => value * unit),
    left: transposeInPlace(left, dim),
    right: transposeInPlace(right, dim),
  };
}

/** Removes the entries above the diagonal, from the last on. */
function* diagonalise(form: Bidiagonal): Pausing<void> {
  const { s, e } = form;
  for (let p = s.length; p > 0; ) {
    yield;
    const k = lastSplit(s, e, p);
    if (k === p - 2) {
      settle(form, p - 1);
      p -= 1;
      continue;
    }
    const zero = lastZero(s, e, k, p);
    if (zero === k) rotationStep(form, k + 1, p);
    else if (zero === p - 1) removeAbove(form, k + 1, p);
    else removeRight(form, zero + 1, p);
  }
}

/** The last index below p − 1 at which the matrix splits, because the entry above the diagonal is negligible; −1 if there is none. */
function lastSplit(s: Float64Array, e: Float64Array, p: number): number {
  for (let k = p - 2; k >= 0; k--) {
    const negligible = Number.MIN_VALUE + Number.EPSILON * Math.abs(s[k] + Math.abs(s[k + 1]));
    if (Math.abs(e[k]) > negligible) continue;
    e[k] = 0;
    return k;
  }
  return -1;
}

/** The last index in (k, p) whose singular value is negligible; k if there is none. */
function lastZero(s: Float64Array, e: Float64Array, k: number, p: number): number {
  for (let j = p - 1; j > k; j--) {
    const neighbours = (j !== p ? Math.abs(e[j]) : 0) + (j !== k + 1 ? Math.abs(e[j - 1]) : 0);
    if (Math.abs(s[j]) > Number.EPSILON * neighbours) continue;
    s[j] = 0;
    return j;
  }
  return k;
}

/** The last singular value is 0: rotates the entry above it away to the start of the block. */
function removeAbove({ s, e, V }: Bidiagonal, k: number, p: number): void {
  let f = e[p - 2];
  e[p - 2] = 0;
  for (let j = p - 2; j >= k; j--) {
    const t = hypotenuse(s[j], f);
    const [cs, sn] = [s[j] / t, f / t];
    s[j] = t;
    if (j !== k) {
      f = -sn * e[j - 1];
      e[j - 1] *= cs;
    }
    rotateRows(V[j], V[p - 1], cs, sn);
  }
}

/** The singular value before k is 0: rotates the entry to its right away to the end of the block. */
function removeRight({ s, e, U }: Bidiagonal, k: number, p: number): void {
  let f = e[k - 1];
  e[k - 1] = 0;
  for (let j = k; j < p; j++) {
    const t = hypotenuse(s[j], f);
    const [cs, sn] = [s[j] / t, f / t];
    s[j] = t;
    f = -sn * e[j];
    e[j] *= cs;
    rotateRows(U[j], U[k - 1], cs, sn);
  }
}

/** A singular value is found: makes it positive and moves it to its place. */
function settle({ s, U, V }: Bidiagonal, found: number): void {
  if (s[found] <= 0) {
    s[found] = s[found] < 0 ? -s[found] : 0;
    for (let i = 0; i < s.length; i++) V[found][i] = -V[found][i];
  }
  for (let k = found; k < s.length - 1 && !(s[k] >= s[k + 1]); k++) {
    [s[k], s[k + 1]] = [s[k + 1], s[k]];
    swapRows(V[k], V[k + 1]);
    swapRows(U[k], U[k + 1]);
  }
}
