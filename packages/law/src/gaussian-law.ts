import type { Drift } from "@backstep/core";
import { correlatedKl, squaredBures } from "./correlated.ts";
import { excess } from "./excess.ts";

/** A Gaussian law with independent coordinates, in the eigenbasis of its covariance. */
export interface DiagonalLaw {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** A Gaussian law in the same coordinates; where they are correlated, `variance` is the diagonal of `covariance`. */
export interface GaussianLaw extends DiagonalLaw {
  /** (d·d), row-major. */
  readonly covariance?: Float64Array;
}

/** The law of X_t = α X₀ + σ Z. */
export function diffused({ mean, variance }: DiagonalLaw, drift: Drift, t: number): DiagonalLaw {
  const [alpha, sigma2] = [drift.alpha(t), drift.sigma(t) ** 2];
  return { mean: mean.map((m) => alpha * m), variance: variance.map((v) => alpha ** 2 * v + sigma2) };
}

/**
 * Exact W2 between Gaussians that share an eigenbasis, or have a covariance each.
 *
 * ```text
 * W₂² = |m₁ − m₂|² + Σ (√v₁ − √v₂)²,    √v₁ − √v₂ = (v₁ − v₂)/(√v₁ + √v₂)
 * W₂² = |m₁ − m₂|² + tr S₁ + tr S₂ − 2 tr (S₂^½ S₁ S₂^½)^½                         where coordinates are correlated
 * ```
 */
export function w2(p: GaussianLaw, q: GaussianLaw): number {
  if (p === q) return 0;
  if (p.covariance || q.covariance)
    return Math.sqrt(meanError(p, q) ** 2 + (q.covariance ? squaredBures(q, p) : squaredBures(p, q)));
  let total = 0;
  for (let j = 0; j < p.mean.length; j++)
    total += (p.mean[j] - q.mean[j]) ** 2 + sdDifference(p.variance[j], q.variance[j]) ** 2;
  return Math.sqrt(total);
}

/** √a − √b without cancellation. */
export function sdDifference(a: number, b: number): number {
  return a === b ? 0 : (a - b) / (Math.sqrt(a) + Math.sqrt(b));
}

/**
 * KL(truth ‖ produced) = ½ Σ (r − 1 − log r + (m − m̂)²/v̂), r = v/v̂; infinite where the produced variance is 0 and the true one is not.
 * Where coordinates are correlated, r are the eigenvalues of one covariance relative to the other.
 */
export function kl(truth: GaussianLaw, produced: GaussianLaw): number {
  if (truth.covariance || produced.covariance) return correlatedKl(truth, produced);
  let total = 0;
  for (let j = 0; j < truth.mean.length; j++) {
    const [v, vHat] = [truth.variance[j], produced.variance[j]];
    const gap = truth.mean[j] - produced.mean[j];
    if (v === 0 && vHat === 0 && gap === 0) continue;
    if (vHat === 0) return Number.POSITIVE_INFINITY;
    total += excess((v - vHat) / vHat) + gap ** 2 / vHat;
  }
  return total / 2;
}

/** Norm of the difference of the means. */
export function meanError(p: DiagonalLaw, q: DiagonalLaw): number {
  return Math.sqrt(p.mean.reduce((total, m, j) => total + (m - q.mean[j]) ** 2, 0));
}

/** Norm of the difference of the standard deviations. */
export function sdError(p: DiagonalLaw, q: DiagonalLaw): number {
  return Math.sqrt(p.variance.reduce((total, v, j) => total + sdDifference(v, q.variance[j]) ** 2, 0));
}
