import { BackstepError } from "@backstep/core";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** Eigenvalues (ascending; those negative by rounding are 0) and orthonormal eigenvectors (columns) of a covariance. */
export interface Spectrum {
  readonly values: Float64Array;
  readonly vectors: Matrix;
}

/**
 * Spectrum of a covariance (d·d).
 *
 * @throws BackstepError `COVARIANCE_NOT_PSD` if an eigenvalue is negative beyond rounding.
 */
export function spectrumOf(covariance: Float64Array, dim: number): Spectrum {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrixOf(covariance, dim), {
    assumeSymmetric: true,
  });
  const values = Float64Array.from(realEigenvalues);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const smallest = values.reduce((least, value) => Math.min(least, value), 0);
  if (smallest < -1e-9 * largest)
    throw new BackstepError(
      "COVARIANCE_NOT_PSD",
      `covariance has the eigenvalue ${smallest} (its largest is ${largest}); all must be at least 0`,
      { smallest, largest },
    );
  // A smaller eigenvalue is rounding error. Its square root would be a much larger error in the distance.
  const rounding = dim * Number.EPSILON * largest;
  return { values: values.map((value) => (value <= rounding ? 0 : value)), vectors: eigenvectorMatrix };
}

/** Eigenvalues of a symmetric matrix, of either sign. Rounding errors in the symmetry are averaged out. */
export function eigenvaluesOf(matrix: Matrix): number[] {
  const symmetric = Matrix.add(matrix, matrix.transpose()).mul(0.5);
  return new EigenvalueDecomposition(symmetric, { assumeSymmetric: true }).realEigenvalues;
}

/** A row-major (rows, columns) array as a matrix; square by default. */
export function matrixOf(values: Float64Array, rows: number, columns: number = rows): Matrix {
  return Matrix.from1DArray(rows, columns, Array.from(values));
}

/** The same matrix as a row-major array. */
export function arrayOf(matrix: Matrix): Float64Array {
  return Float64Array.from(matrix.to1DArray());
}
