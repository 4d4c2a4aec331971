import { inUnit, largestOf, type Pausing, unitOf } from "@backstep/core/plugin";
import { hypotenuse, rotateRows, rowsOf, swapRows, transposeInPlace } from "./rows.ts";
import { tridiagonalise } from "./tridiagonalise.ts";

/** Eigenvalues (d), ascending, and orthonormal eigenvectors as the columns of a (d, d) matrix, row-major. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: Float64Array;
}

/**
 * Eigen-decomposition S = Q Λ Qᵀ of a symmetric matrix (d, d), row-major: a tridiagonal form by reflections, then the QL algorithm with implicit
 * shifts. d³ work. It can be interrupted (`withPauses`). Entries of any finite size are allowed; if one is not finite, all results are NaN.
 *
 * @see J. H. Wilkinson, C. Reinsch, "Linear Algebra", Handbook for Automatic Computation II, Springer 1971, contributions II/2 and II/3.
 * @example
 * ```ts
 * const { values, vectors } = withoutPauses(symmetricEigen(Float64Array.of(2, 1, 1, 2), 2)); // 1 and 3
 * ```
 */
export function* symmetricEigen(matrix: Float64Array, dim: number): Pausing<SymmetricEigen> {
  const largest = largestOf(matrix);
  if (!Number.isFinite(largest))
    return { values: new Float64Array(dim).fill(Number.NaN), vectors: new Float64Array(dim * dim).fill(Number.NaN) };
  const unit = unitOf(largest);
  // The rows of V are the columns of Q, so that inner loops read memory in order.
  const vectors = transposeInPlace(Float64Array.from(inUnit(matrix, unit)), dim);
  const V = rowsOf(vectors, dim);
  const [diagonal, side] = yield* tridiagonalise(V);
  for (let i = 1; i < dim; i++) side[i - 1] = side[i];
  side[dim - 1] = 0;
  yield* iterate(V, diagonal, side);
  sort(V, diagonal);
  return { values: diagonal.map((value) => value * unit), vectors: transposeInPlace(vectors, dim) };
}

/** QL iterations. The eigenvalues replace the diagonal, and the eigenvectors replace V. */
function* iterate(V: readonly Float64Array[], d: Float64Array, e: Float64Array): Pausing<void> {
  let shift = 0;
  let scale = 0;
  for (let l = 0; l < d.length; l++) {
    scale = Math.max(scale, Math.abs(d[l]) + Math.abs(e[l]));
    const negligible = Number.EPSILON * scale;
    let m = l;
    while (m < d.length && !(Math.abs(e[m]) <= negligible)) m++;
    if (m > l)
      do {
        yield;
        shift += shiftOrigin(d, e, l);
        sweep(V, d, e, l, m);
      } while (Math.abs(e[l]) > negligible);
    d[l] += shift;
    e[l] = 0;
  }
}

/** Subtracts the shift from the diagonal, and returns it. */
function shiftOrigin(d: Float64Array, e: Float64Array, l: number): number {
  const before = d[l];
  const p = (d[l + 1] - before) / (2 * e[l]);
  const r = p < 0 ? -hypotenuse(p, 1) : hypotenuse(p, 1);
  d[l] = e[l] / (p + r);
  d[l + 1] = e[l] * (p + r);
  const shift = before - d[l];
  for (let i = l + 2; i < d.length; i++) d[i] -= shift;
  return shift;
}

/** One implicit QL sweep over the rows l … m. */
function sweep(V: readonly Float64Array[], d: Float64Array, e: Float64Array, l: number, m: number): void {
  const [next, nextSide] = [d[l + 1], e[l + 1]];
  let p = d[m];
  let [c, c2, c3, s, s2] = [1, 1, 1, 0, 0];
  for (let i = m - 1; i >= l; i--) {
    [c3, c2, s2] = [c2, c, s];
    const [g, h] = [c * e[i], c * p];
    const r = hypotenuse(p, e[i]);
    e[i + 1] = s * r;
    s = e[i] / r;
    c = p / r;
    p = c * d[i] - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]);
    rotateRows(V[i + 1], V[i], c, s);
  }
  p = (-s * s2 * c3 * nextSide * e[l]) / next;
  e[l] = s * p;
  d[l] = c * p;
}

/** Sorts eigenvalues and eigenvectors in ascending order. */
function sort(V: readonly Float64Array[], d: Float64Array): void {
  for (let i = 0; i < d.length - 1; i++) {
    let least = i;
    for (let j = i + 1; j < d.length; j++) if (d[j] < d[least]) least = j;
    if (least === i) continue;
    [d[i], d[least]] = [d[least], d[i]];
    swapRows(V[i], V[least]);
  }
}
