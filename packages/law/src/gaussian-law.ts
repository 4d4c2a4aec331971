import { type Drift, log } from "@backstep/core";

/** A Gaussian law with independent coordinates, in the eigenbasis of its covariance. */
export interface DiagonalLaw {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** The law of X_t = α X₀ + σ Z. */
export function diffused({ mean, variance }: DiagonalLaw, drift: Drift, t: number): DiagonalLaw {
  const [alpha, sigma2] = [drift.alpha(t), drift.sigma(t) ** 2];
  return { mean: mean.map((m) => alpha * m), variance: variance.map((v) => alpha ** 2 * v + sigma2) };
}

/**
 * Exact W2 between Gaussians that share an eigenbasis.
 *
 * ```text
 * W₂² = |m₁ − m₂|² + Σ (√v₁ − √v₂)²,    √v₁ − √v₂ = (v₁ − v₂)/(√v₁ + √v₂)
 * ```
 */
export function w2(p: DiagonalLaw, q: DiagonalLaw): number {
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
 */
export function kl(truth: DiagonalLaw, produced: DiagonalLaw): number {
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

/** x − log(1 + x), by its series where the difference would cancel. */
function excess(x: number): number {
  if (!(Math.abs(x) < 0.02)) return x - log(1 + x);
  let [term, total] = [x * x, 0];
  for (let n = 2; n < 14; n++) {
    total += (n % 2 === 0 ? term : -term) / n;
    term *= x;
  }
  return total;
}

/** Norm of the difference of the means. */
export function meanError(p: DiagonalLaw, q: DiagonalLaw): number {
  return Math.sqrt(p.mean.reduce((total, m, j) => total + (m - q.mean[j]) ** 2, 0));
}

/** Norm of the difference of the standard deviations. */
export function sdError(p: DiagonalLaw, q: DiagonalLaw): number {
  return Math.sqrt(p.variance.reduce((total, v, j) => total + sdDifference(v, q.variance[j]) ** 2, 0));
}
