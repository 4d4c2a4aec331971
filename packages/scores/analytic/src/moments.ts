import { BackstepError, type Moments } from "@backstep/core";
import type { Law } from "./law.ts";

/**
 * Mean and full covariance of a law.
 *
 * ```text
 * μ = Σ w_k m_k        Σ = Σ w_k (S_k + (m_k − μ)(m_k − μ)ᵀ)
 * ```
 */
export function momentsOf(law: Law): Required<Pick<Moments, "mean" | "covariance">> {
  const { dim, components, weights, means } = law;
  const mean = new Float64Array(dim);
  for (let k = 0; k < components; k++) for (let j = 0; j < dim; j++) mean[j] += weights[k] * means[k * dim + j];

  const covariance = new Float64Array(dim * dim);
  const centred = new Float64Array(dim);
  for (let k = 0; k < components; k++) {
    for (let j = 0; j < dim; j++) centred[j] = means[k * dim + j] - mean[j];
    for (let i = 0; i < dim; i++) {
      const weighted = weights[k] * centred[i];
      for (let j = i; j < dim; j++) covariance[i * dim + j] += weighted * centred[j];
    }
    addSpread(law, k, covariance);
  }
  for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) covariance[i * dim + j] = covariance[j * dim + i];
  if (!(mean.every(Number.isFinite) && covariance.every(Number.isFinite)))
    throw new BackstepError(
      "DATA_INVALID",
      "the covariance of the points exceeds the range of numbers: their distances must be below about 1e154; scale the points",
    );
  return { mean, covariance };
}

/** The moments of a law that is a single diagonal component; undefined for other laws. */
export function diagonalMoments({ dim, components, layout, means, variances, bases }: Law): Moments | undefined {
  if (components > 1 || bases !== undefined) return undefined;
  return { mean: means, variance: layout === "isotropic" ? new Float64Array(dim).fill(variances[0]) : variances };
}

/** Adds the upper triangle of w_k S_k. */
function addSpread({ dim, layout, weights, variances, bases }: Law, k: number, covariance: Float64Array): void {
  const basis = bases?.[k];
  for (let l = 0; l < dim; l++) {
    const weighted = weights[k] * variances[layout === "isotropic" ? k : k * dim + l];
    if (basis === undefined) covariance[l * dim + l] += weighted;
    else
      for (let i = 0; i < dim; i++)
        for (let j = i; j < dim; j++) covariance[i * dim + j] += weighted * basis[i * dim + l] * basis[j * dim + l];
  }
}
