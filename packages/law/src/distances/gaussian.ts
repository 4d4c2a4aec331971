import { largestOf, requireArguments, unitOf } from "@backstep/core/plugin";
import { alongDirection } from "@backstep/matrix-functions";
import { aDiagonalLaw, aGaussianLaw, requireOneDimension } from "../arguments.ts";
import type { DiagonalLaw, GaussianLaw } from "../laws/gaussian-law.ts";
import { correlatedKl, squaredBures } from "./correlated.ts";
import { relativeExcess } from "./excess.ts";
import { distanceOf, gapInUnit, lawInUnits, representable, requireMoments } from "./in-units.ts";

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
  requireMoments("w2", { "the first law": p, "the second law": q });
  if (p === q) return 0;
  return representable("w2", p.covariance || q.covariance ? correlatedW2(p, q) : diagonalW2(p, q));
}

function diagonalW2(p: GaussianLaw, q: GaussianLaw): number {
  const sdGaps = p.variance.map((v, j) => sdDifference(v, q.variance[j]));
  const unit = unitOf(Math.max(largestGap(p, q), largestOf(sdGaps)));
  let total = 0;
  for (let j = 0; j < p.mean.length; j++) total += gapInUnit(p.mean[j], q.mean[j], unit) ** 2 + (sdGaps[j] / unit) ** 2;
  return Math.sqrt(total) * unit;
}

function correlatedW2(p: GaussianLaw, q: GaussianLaw): number {
  const unit = unitOf(Math.max(largestGap(p, q), ...[p, q].map(({ variance }) => Math.sqrt(largestOf(variance)))));
  const units = new Float64Array(p.mean.length).fill(unit);
  const [one, other] = [p, q].map((law) => lawInUnits({ ...law, mean: new Float64Array(units.length) }, units));
  const squared = other.covariance ? squaredBures(other, one) : squaredBures(one, other);
  return Math.sqrt((distanceOf(p.mean, q.mean) / unit) ** 2 + squared) * unit;
}

function largestGap(p: DiagonalLaw, q: DiagonalLaw): number {
  return p.mean.reduce((largest, m, j) => Math.max(largest, Math.abs(m - q.mean[j])), 0);
}

/** √a − √b without cancellation. */
export function sdDifference(a: number, b: number): number {
  return a === b ? 0 : (a - b) / (Math.sqrt(a) + Math.sqrt(b));
}

/**
 * KL(truth ‖ produced) = ½ Σ (r − 1 − log r + (m − m̂)²/v̂), r = v/v̂. If coordinates are correlated, r are the eigenvalues of one covariance
 * relative to the other.
 *
 * It is infinite if one law has variance 0 in a direction and the other has not. If both standard deviations are at most 2⁻⁴⁰ s, the
 * direction counts 0 if the means agree within 2⁻⁴⁰ s, and makes the value infinite if not. Here s is the largest of the means and standard
 * deviations in this direction. For a direction u across coordinates it is Σ |u_j| s_j.
 */
export function kl(truth: GaussianLaw, produced: GaussianLaw): number {
  requireArguments("kl", { truth: aGaussianLaw, produced: aGaussianLaw }, { truth, produced });
  requireOneDimension("kl", truth, produced);
  requireMoments("kl", { "the true law": truth, "the produced law": produced });
  if (truth.covariance || produced.covariance) return correlatedKl(truth, produced);
  let total = 0;
  for (let j = 0; j < truth.mean.length; j++) {
    const [v, vHat] = [truth.variance[j], produced.variance[j]];
    const relation = alongDirection(truth.mean[j], Math.sqrt(v), produced.mean[j], Math.sqrt(vHat));
    if (relation === "apart") return Number.POSITIVE_INFINITY;
    if (relation === "regular") total += relativeExcess(v, vHat) + relativeGap(truth.mean[j], produced.mean[j], vHat);
  }
  return total / 2;
}

/** (m − m̂)²/v̂, also if the square over- or underflows. */
function relativeGap(m: number, mHat: number, vHat: number): number {
  const unit = unitOf(Math.max(Math.abs(m - mHat), Math.sqrt(vHat)));
  const gap = gapInUnit(m, mHat, unit);
  return gap === 0 ? 0 : gap ** 2 / (vHat / unit / unit);
}

/** Norm of the difference of the means. */
export function meanError(p: DiagonalLaw, q: DiagonalLaw): number {
  requireArguments("meanError", { p: aDiagonalLaw, q: aDiagonalLaw }, { p, q });
  requireOneDimension("meanError", p, q);
  requireMoments("meanError", { "the first law": p, "the second law": q });
  return representable("meanError", distanceOf(p.mean, q.mean));
}

/** Norm of the difference of the standard deviations. */
export function sdError(p: DiagonalLaw, q: DiagonalLaw): number {
  requireArguments("sdError", { p: aDiagonalLaw, q: aDiagonalLaw }, { p, q });
  requireOneDimension("sdError", p, q);
  requireMoments("sdError", { "the first law": p, "the second law": q });
  return representable(
    "sdError",
    distanceOf(p.variance, q.variance, (a, b, unit) => sdDifference(a, b) / unit),
  );
}
