import { requireArguments } from "@backstep/core/plugin";
import { aDiagonalLaw, aGaussianLaw, requireOneDimension } from "../arguments.ts";
import type { DiagonalLaw, GaussianLaw } from "../laws/gaussian-law.ts";
import { correlatedKl, squaredBures } from "./correlated.ts";
import { excess } from "./excess.ts";

/**
 * Exact W2 between two Gaussian laws in the same coordinates.
 *
 * ```text
 * W₂² = |m₁ − m₂|² + Σ (√v₁ − √v₂)²,    √v₁ − √v₂ = (v₁ − v₂)/(√v₁ + √v₂)
 * W₂² = |m₁ − m₂|² + tr S₁ + tr S₂ − 2 tr (S₂^½ S₁ S₂^½)^½                         if coordinates are correlated
 * ```
 */
export function w2(p: GaussianLaw, q: GaussianLaw): number {
  requireArguments("w2", { p: aGaussianLaw, q: aGaussianLaw }, { p, q });
  requireOneDimension("w2", p, q);
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
 * KL(truth ‖ produced) = ½ Σ (r − 1 − log r + (m − m̂)²/v̂), r = v/v̂.
 *
 * It is infinite if a produced variance is 0 and the true one is not. If coordinates are correlated, r are the eigenvalues of one covariance
 * relative to the other.
 */
export function kl(truth: GaussianLaw, produced: GaussianLaw): number {
  requireArguments("kl", { truth: aGaussianLaw, produced: aGaussianLaw }, { truth, produced });
  requireOneDimension("kl", truth, produced);
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
  requireArguments("meanError", { p: aDiagonalLaw, q: aDiagonalLaw }, { p, q });
  requireOneDimension("meanError", p, q);
  return Math.sqrt(p.mean.reduce((total, m, j) => total + (m - q.mean[j]) ** 2, 0));
}

/** Norm of the difference of the standard deviations. */
export function sdError(p: DiagonalLaw, q: DiagonalLaw): number {
  requireArguments("sdError", { p: aDiagonalLaw, q: aDiagonalLaw }, { p, q });
  requireOneDimension("sdError", p, q);
  return Math.sqrt(p.variance.reduce((total, v, j) => total + sdDifference(v, q.variance[j]) ** 2, 0));
}
