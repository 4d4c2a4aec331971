import { BackstepError } from "@backstep/core";
import { withoutPauses } from "@backstep/core/plugin";
import { symmetricEigen } from "@backstep/matrix-functions";
import { type Matrix, readMatrix } from "./input.ts";

/** A covariance as Q diag(spectrum) Qᵀ, with Q (d, d) row-major. The columns of Q are the eigenvectors. */
export interface Decomposition {
  /** The matrix itself, made exactly symmetric. */
  readonly covariance: Float64Array;
  readonly basis: Float64Array;
  readonly spectrum: Float64Array;
}

/** Asymmetry and negative eigenvalues up to this fraction of the largest entry count as rounding. */
const roundingShare = 1e-10;

/** Checks a covariance matrix and decomposes it. */
export function decompose(name: string, values: Matrix, dim: number): Decomposition {
  const covariance = symmetrise(name, readMatrix(name, values, dim, dim), dim);
  const { values: eigenvalues, vectors } = withoutPauses(symmetricEigen(covariance, dim));
  return {
    covariance,
    basis: vectors,
    // A decomposition cannot distinguish an eigenvalue below d · 2⁻⁵² of the largest from 0.
    spectrum: clipSpectrum(name, eigenvalues, dim * Number.EPSILON),
  };
}

/**
 * Sets eigenvalues to 0 that are 0 up to rounding: negative ones down to −1e-10 of the largest, positive ones up to the given fraction of
 * the largest.
 */
export function clipSpectrum(name: string, spectrum: Float64Array, positiveShare: number): Float64Array {
  const largest = spectrum.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const bad = spectrum.find((value) => value < -roundingShare * largest);
  if (bad !== undefined)
    throw new BackstepError(
      "COVARIANCE_NOT_PSD",
      `${name} has the eigenvalue ${bad}; all eigenvalues of a covariance must be at least 0`,
      { eigenvalue: bad },
    );
  return spectrum.map((value) => (value <= positiveShare * largest ? 0 : value));
}

function symmetrise(name: string, values: Float64Array, dim: number): Float64Array {
  const tolerance = roundingShare * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.map((value, index) => {
    const [i, j] = [Math.floor(index / dim), index % dim];
    const mirrored = values[j * dim + i];
    if (Math.abs(value - mirrored) > tolerance)
      throw new BackstepError(
        "COVARIANCE_NOT_PSD",
        `${name} is not symmetric: entry (${i}, ${j}) is ${value} and entry (${j}, ${i}) is ${mirrored}; they must be equal`,
        { row: i, column: j },
      );
    // Each half first, because the sum can overflow.
    return 0.5 * value + 0.5 * mirrored;
  });
}
