import { BackstepError, type Target } from "@backstep/core";
import { define, type Factory, type GivenOptions } from "@backstep/core/plugin";
import { decompose } from "./covariance.ts";
import { drawerOf } from "./draw.ts";
import { gaussianOf } from "./gaussian.ts";
import { columnsOf, readMatrix, readVector, requireVariances, type Vector } from "./input.ts";
import { createLaw, type Law } from "./law.ts";
import { modelOf } from "./model.ts";
import { diagonalMoments, momentsOf } from "./moments.ts";

const options = {
  weights: { type: "numbers", about: "Weights (K) of the components: above 0, with the sum 1." },
  means: { type: "matrix", about: "Means (K, d), one row for each component." },
  variance: {
    type: "either",
    of: [{ type: "number" }, { type: "numbers" }],
    optional: true,
    about: "The variance in every direction: one number, or one for each component.",
  },
  variances: { type: "matrix", optional: true, about: "Variances (K, d) of independent coordinates." },
  covariances: { type: "list", of: { type: "matrix" }, optional: true, about: "K covariance matrices (d, d)." },
} as const;

/** Weights, means and one of three descriptions of the covariances. */
export type MixtureOptions = GivenOptions<typeof options>;

/**
 * A Gaussian mixture as data law.
 *
 * ```text
 * law            X₀ ~ Σ w_k N(m_k, S_k),    C_k = α² S_k + σ² I
 * score          ∇log p_t(x) = Σ r_k u_k,   u_k = C_k⁻¹ (α m_k − x),   r_k ∝ w_k N(x; α m_k, C_k)
 * variance       S_k = v I, or v_k I
 * variances      S_k = diag(v_k)
 * covariances    S_k = Q_k diag(λ_k) Q_kᵀ
 * ```
 *
 * Exact; responsibilities by log-sum-exp. `variance` and `variances` cost K·d a row in the kernels. `covariances` are decomposed once at
 * construction and then cost about 4K·d² a row in plain f64 loops.
 *
 * - **Shapes** weights (K); means and `variances` (K·d) row-major, or K rows; `covariances` K matrices, each (d·d) or d rows.
 * - **Limits** K from 1 to 10⁵. Variances may be 0; the score is then singular at times with σ(t) = 0. Weights are divided by their sum.
 *
 * @throws BackstepError `OPTION_INVALID` unless exactly one description is given, and if a weight is not positive or their sum
 * differs from 1 by more than 1e-9; `SHAPE_MISMATCH`; `DATA_INVALID` if a value is not finite; `VARIANCE_INVALID` if a variance is
 * negative; `COVARIANCE_NOT_PSD` if a covariance is not symmetric or has a negative eigenvalue.
 * @example
 * ```ts
 * const target = mixture({ weights: [0.3, 0.7], means: [[-2, 0], [1, 1]], variance: 0.25 });
 * ```
 */
export const mixture: Factory<"target", typeof options> = define("target", "mixture", options, (given) => {
  const { variance, variances, covariances } = given;
  const spreads = [variance, variances, covariances].filter((value) => value !== undefined).length;
  if (spreads !== 1)
    throw new BackstepError(
      "OPTION_INVALID",
      `target mixture: ${spreads} of the options variance, variances and covariances are set; set exactly one`,
    );
  const weights = readWeights(given.weights);
  const dim = columnsOf("means", given.means, weights.length);
  const means = readMatrix("means", given.means, weights.length, dim);
  if (weights.length === 1 && covariances?.length === 1)
    return { ...gaussianOf({ mean: means, covariance: covariances[0] }), name: "mixture" };
  return mixtureTarget("mixture", createLaw({ dim, weights, means, ...readSpreads(given, weights.length, dim) }));
});

/** A target of the given law. Its moments, O(K·d²), are computed at the first access. */
export function mixtureTarget(name: string, law: Law): Target {
  let moments: Target["moments"] | undefined;
  return {
    name,
    dim: law.dim,
    gaussian: law.components === 1,
    get moments() {
      moments ??= diagonalMoments(law) ?? momentsOf(law);
      return moments;
    },
    score: (drift) => modelOf(name, law, drift, law.bases === undefined && !isHuge(law) ? "mixture" : "loops"),
    draw: drawerOf(law),
  };
}

/** Whether squared distances can exceed the range of numbers: the loops then compare scaled ones, which the kernel does not. */
function isHuge({ means }: Law): boolean {
  return means.some((mean) => Math.abs(mean) > 1e140);
}

function readWeights(values: Vector): Float64Array {
  const weights = readVector("weights", values);
  const bad = weights.findIndex((weight) => weight <= 0);
  if (bad >= 0)
    throw new BackstepError("OPTION_INVALID", `weights[${bad}] is ${weights[bad]}; every weight must be positive`);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (Math.abs(total - 1) > 1e-9)
    throw new BackstepError("OPTION_INVALID", `the sum of weights is ${total}; it must be 1 within 1e-9`);
  return weights.map((weight) => weight / total);
}

/** Variances, and bases if the covariances are full. */
function readSpreads(
  { variance, variances, covariances }: MixtureOptions,
  components: number,
  dim: number,
): Pick<Law, "variances"> & { bases?: readonly Float64Array[] } {
  if (covariances !== undefined) {
    if (covariances.length !== components)
      throw new BackstepError(
        "SHAPE_MISMATCH",
        `covariances has ${covariances.length} matrices; it must have ${components}, one per weight`,
      );
    const parts = Array.from(covariances, (covariance, k) => decompose(`covariances[${k}]`, covariance, dim));
    return {
      variances: Float64Array.from(parts.flatMap(({ spectrum }) => Array.from(spectrum))),
      bases: parts.map(({ basis }) => basis),
    };
  }
  const name = variances === undefined ? "variance" : "variances";
  const values =
    variances === undefined ? readIsotropic(variance, components) : readMatrix(name, variances, components, dim);
  requireVariances(name, values);
  return { variances: values };
}

function readIsotropic(variance: number | Vector | undefined, components: number): Float64Array {
  const one = typeof variance === "number";
  return readVector("variance", one ? new Float64Array(components).fill(variance) : (variance as Vector), components);
}
