import type { Target } from "@backstep/core";
import { readPoints } from "./empirical.ts";
import { gaussian } from "./gaussian.ts";
import type { Matrix } from "./input.ts";
import { createLaw } from "./law.ts";
import { momentsOf } from "./moments.ts";

/**
 * The Gaussian with the mean and covariance of a data set.
 *
 * ```text
 * m = (1/n) Σ x_i        S = (1/n) Σ (x_i − m)(x_i − m)ᵀ
 * ```
 *
 * The covariance is divided by n, not n − 1, so it is that of `empirical({ data, n, dim })`. Construction costs O(n·d² + d³).
 *
 * - **Shapes** data (n·d) row-major, or n rows.
 * - **Limits** for n ≤ d or constant columns, S is singular, and so is the score at times with σ(t) = 0.
 *
 * @throws BackstepError `SHAPE_MISMATCH`; `DATA_INVALID` if a value is not finite; `OPTION_INVALID` if n or dim is not a positive integer.
 * @example
 * ```ts
 * const target = fitGaussian([[0, 0], [2, 0], [1, 3]], 3, 2);
 * ```
 */
export function fitGaussian(data: Matrix, n: number, dim: number): Target {
  const { points, rows } = readPoints(data, n, dim);
  const law = createLaw({
    dim,
    means: points,
    variances: new Float64Array(rows),
    weights: new Float64Array(rows).fill(1 / rows),
  });
  return gaussian(momentsOf(law));
}
