import { BackstepError } from "@backstep/core";
import type { Pausing } from "@backstep/core/plugin";
import { type SymmetricEigen, symmetricEigen } from "@backstep/matrix-functions";

/**
 * Eigenvalues (ascending; those negative by rounding are 0) and orthonormal eigenvectors (columns) of a covariance (d·d).
 *
 * @throws BackstepError `COVARIANCE_NOT_PSD` if an eigenvalue is negative beyond rounding.
 */
export function* spectrumOf(covariance: Float64Array, dim: number): Pausing<SymmetricEigen> {
  const { values, vectors } = yield* symmetricEigen(covariance, dim);
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
  return { values: values.map((value) => (value <= rounding ? 0 : value)), vectors };
}
