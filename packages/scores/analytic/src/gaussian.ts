import { BackstepError, type Target } from "@backstep/core";
import { define, type Factory, type GivenOptions, rotate } from "@backstep/core/plugin";
import { clipSpectrum, decompose } from "./covariance.ts";
import { requireShapeOf } from "./derivatives.ts";
import { drawerOf } from "./draw.ts";
import { type Matrix, readVector, requireVariances } from "./input.ts";
import { createLaw, type Law, transposedTimes } from "./law.ts";
import { modelOf } from "./model.ts";

const options = {
  mean: { type: "numbers", about: "The mean (d). With spectrum, it is in the eigenbasis." },
  variance: { type: "numbers", optional: true, about: "Variances (d) of independent coordinates." },
  covariance: { type: "matrix", optional: true, about: "The covariance matrix (d, d)." },
  spectrum: {
    type: "numbers",
    optional: true,
    about: "Eigenvalues (d) of the covariance, for the law in its eigenbasis.",
  },
} as const;

/** A mean and one of three descriptions of the covariance. */
export type GaussianOptions = GivenOptions<typeof options>;

/**
 * A Gaussian data law.
 *
 * ```text
 * variance      X₀ ~ N(m, diag(v))
 * covariance    X₀ ~ N(m, S),  S = Q diag(λ) Qᵀ
 * spectrum      Y₀ = Qᵀ X₀ ~ N(m, diag(λ)): the law of `covariance` in its eigenbasis, with m in this basis
 * score         ∇log p_t(x) = −(α² S + σ² I)⁻¹ (x − α m)
 * ```
 *
 * Exact. A full covariance is decomposed once at construction, in O(d³). The target then declares `eigen`, and a run uses the eigenbasis at
 * the cost of a diagonal covariance. In the original coordinates the model rotates x and the result, which costs 2d² more a row.
 *
 * - **Shapes** m, v, λ: (d). S: (d·d) row-major, or d rows.
 * - **Limits** variances may be 0; the score is then singular at times with σ(t) = 0. Asymmetry and negative eigenvalues up to 1e-10 of
 *   the largest entry count as rounding; eigenvalues of S below d · 2⁻⁵² of the largest are treated as 0.
 *
 * @throws BackstepError `OPTION_INVALID` unless exactly one description is given; `SHAPE_MISMATCH`; `DATA_INVALID` if a value is
 * not finite; `VARIANCE_INVALID` if a variance is negative; `COVARIANCE_NOT_PSD` if S is not symmetric or has a negative eigenvalue.
 * @example
 * ```ts
 * const target = gaussian({ mean: [1, 0], covariance: [[2, 0.5], [0.5, 1]] });
 * const model = target.score(ou());
 * ```
 */
export const gaussian: Factory<"target", typeof options> = define("target", "gaussian", options, gaussianOf);

/** The Gaussian law of the options, without a record of what made it. */
export function gaussianOf({ mean: centre, variance, covariance, spectrum }: GaussianOptions): Target {
  const given = [variance, covariance, spectrum].filter((value) => value !== undefined).length;
  if (given !== 1)
    throw new BackstepError(
      "OPTION_INVALID",
      `target gaussian: ${given} of the options variance, covariance and spectrum are set; set exactly one`,
    );
  const mean = readVector("mean", centre);
  if (covariance !== undefined) return fullGaussian(mean, covariance);
  if (spectrum !== undefined)
    return diagonalGaussian(mean, clipSpectrum("spectrum", readVector("spectrum", spectrum, mean.length), 0));

  const variances = readVector("variance", variance!, mean.length);
  requireVariances("variance", variances);
  return diagonalGaussian(mean, variances);
}

function diagonalGaussian(mean: Float64Array, variance: Float64Array): Target {
  const law = gaussianLaw(mean, variance);
  return {
    name: "gaussian",
    dim: mean.length,
    gaussian: true,
    moments: { mean, variance },
    score: (drift) => modelOf("gaussian", law, drift, "gaussian"),
    draw: drawerOf(law),
  };
}

function fullGaussian(mean: Float64Array, matrix: Matrix): Target {
  const dim = mean.length;
  const { covariance, basis, spectrum } = decompose("covariance", matrix, dim);
  const inBasis = diagonalGaussian(transposedTimes(basis, mean), spectrum);
  const law = gaussianLaw(mean, spectrum, basis);
  return {
    name: "gaussian",
    dim,
    gaussian: true,
    moments: { mean, covariance },
    score(drift) {
      const diagonal = inBasis.score(drift);
      return {
        ...modelOf("gaussian", law, drift, "loops"),
        predict: async (as, x, t) => rotate(await diagonal.predict(as, rotate(x, basis, true), t), basis, false),
        async jvp(x, v, t) {
          requireShapeOf(x, v);
          const direction = rotate(v, basis, true);
          return rotate(await diagonal.jvp!(direction, direction, t), basis, false);
        },
        eigen: { basis, inBasis: diagonal },
      };
    },
    draw: (workspace, rows, seed) => rotate(inBasis.draw(workspace, rows, seed), basis, false),
    eigen: { basis, inBasis },
  };
}

function gaussianLaw(mean: Float64Array, variances: Float64Array, basis?: Float64Array): Law {
  return createLaw({
    dim: mean.length,
    means: mean,
    variances,
    weights: Float64Array.of(1),
    ...(basis && { bases: [basis] }),
  });
}
