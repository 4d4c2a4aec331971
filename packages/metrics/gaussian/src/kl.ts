import { BackstepError, type Estimate, type MeasuredLaw } from "@backstep/core";
import { define, type Factory, type GivenOptions, type Pausing, withPauses } from "@backstep/core/plugin";
import { estimate } from "./estimate.ts";
import { inverseCounts } from "./floor.ts";
import { gaussianKl } from "./gaussian-kl.ts";
import type { Gradient, Reading } from "./gradient.ts";
import type { Side } from "./side.ts";
import { commonUnit, ownUnits, sidesOf } from "./sides.ts";

const name = "gaussian/kl";
const options = {
  shrinkage: {
    type: "number",
    min: 0,
    max: 1,
    default: 0,
    about: "Shrinkage s of both covariances towards a multiple of the identity, S ← (1 − s) S + s (tr S/d) I.",
  },
} as const;

export type KlOptions = GivenOptions<typeof options>;

/**
 * Kullback–Leibler divergence KL(reference ‖ produced) between Gaussians with the moments of both sides.
 *
 * ```text
 * KL  = ½ [tr(S′⁻¹S) − d − log det(S′⁻¹S) + (m − m′)ᵀ S′⁻¹ (m − m′)]       reference N(m, S), produced N(m′, S′)
 *     = ½ [Σ u_i − log(1 + u_i) + …],   u the eigenvalues of S′⁻¹(S − S′)
 * S   ← (1 − s) S + s (tr S/d) I                                           shrinkage s, both sides
 * ```
 *
 * The second form keeps the digits of a small divergence. The divergence is not symmetric: it averages over the reference, the true law.
 * Standard error by the delta method. An estimate from samples is biased upwards by about the floor.
 *
 * - **Shapes** samples (n, d), or moments (d) with (d) or (d·d).
 * - **Units** nats.
 * - **Limits** the floor is d(d + 3)/4 · (1/n₁ + 1/n₂), which is of first order in 1/n, for Gaussian data without shrinkage. With shrinkage
 *   it is an upper estimate. It needs n well above d.
 *
 * The value is +∞ if one law has variance in a direction in which the other has none, as the covariance of d or fewer samples: set
 * `shrinkage`. A direction in which the standard deviations of both laws are at most 2⁻⁴⁰ s is one of points. It counts 0 if the means
 * agree within 2⁻⁴⁰ s, else +∞. Here s is the largest magnitude met along the direction u: Σ |u_j| s_j, s_j the largest of the means and
 * standard deviations of coordinate j. Singular directions across coordinates are found from the correlations, to 1e-13 of the largest
 * eigenvalue. An infinite value has the standard error 0.
 *
 * @throws BackstepError `OPTION_INVALID` for a shrinkage outside [0, 1]; `SHAPE_MISMATCH` if the sides differ in d; `DATA_INVALID`,
 * `VARIANCE_INVALID`, `COVARIANCE_NOT_PSD` for impossible moments; `ABORTED` soon after the signal fires.
 * @see S. Kullback, R. A. Leibler, "On Information and Sufficiency", Annals of Mathematical Statistics 22, 1951.
 * @example
 * ```ts
 * const { value, floor } = await kl({ shrinkage: 0.01 }).measure(samples, target.moments);
 * ```
 */
export const kl: Factory<"metric", typeof options> = define("metric", "gaussian/kl", options, ({ shrinkage }) => ({
  info: {
    name,
    accepts: ["samples", "moments"],
    symmetric: false,
    source: "Kullback, Leibler, Annals of Mathematical Statistics 22, 1951",
  },
  measure: async (produced, reference, { signal } = {}) =>
    withPauses(name, divergence(produced, reference, shrinkage), signal),
}));

function* divergence(produced: MeasuredLaw, reference: MeasuredLaw, shrinkage: number): Pausing<Estimate> {
  // KL does not depend on the units of the coordinates, but shrinkage compares them.
  const { sides } = yield* sidesOf(produced, reference, shrinkage === 0 ? ownUnits : commonUnit);
  const [p, r] = sides.map((side) => shrunk(side, shrinkage));
  requireComparable([produced, reference], [p, r]);
  const found = yield* gaussianKl(p, r);
  const reading: Reading = {
    value: found.value,
    *gradients() {
      const [first, second] = yield* found.gradients();
      return [throughShrinkage(first, shrinkage), throughShrinkage(second, shrinkage)];
    },
  };
  return yield* estimate(sides, reading, (p.dim * (p.dim + 3) * inverseCounts(sides)) / 4);
}

/** Smallest variance in units of the coordinate whose digits are sound. */
const leastVariance = 1e-290;

/** @throws BackstepError `DATA_INVALID` if a variance is lost in the unit of a far larger one. KL is finite then, but has no digits. */
function requireComparable(laws: readonly [MeasuredLaw, MeasuredLaw], sides: readonly [Side, Side]): void {
  for (let j = 0; j < sides[0].dim; j++) {
    const lost = sides.map((side) => varianceAt(side, j) < leastVariance);
    if (lost[0] === lost[1] || !varies(laws[lost[0] ? 0 : 1], j)) continue;
    throw new BackstepError(
      "DATA_INVALID",
      `${name}: the standard deviations of coordinate ${j} differ by more than 1e145 times; they must be closer for digits of KL: if a run has diverged, take more steps`,
      { coordinate: j },
    );
  }
}

function varianceAt({ dim, variance, covariance }: Side, j: number): number {
  return variance ? variance[j] : covariance![j * dim + j];
}

/** Whether a coordinate of the law has more than one value. */
function varies(law: MeasuredLaw, j: number): boolean {
  if (law.kind === "samples") {
    const { x, dim } = law;
    for (let at = j + dim; at < x.length; at += dim) if (x[at] !== x[j]) return true;
    return false;
  }
  return (law.variance?.[j] ?? law.covariance![j * law.mean.length + j]) > 0;
}

function shrunk(side: Side, shrinkage: number): Side {
  if (shrinkage === 0) return side;
  return side.variance
    ? { ...side, variance: mixedWithTrace(side.variance, side.dim, 1, shrinkage) }
    : { ...side, covariance: mixedWithTrace(side.covariance!, side.dim, side.dim + 1, shrinkage) };
}

/** The derivative before shrinkage. The map S ↦ (1 − s) S + s (tr S/d) I is self-adjoint, so the same map is applied to the derivative. */
function throughShrinkage(gradient: Gradient, shrinkage: number): Gradient {
  const dim = gradient.mean.length;
  if (shrinkage === 0) return gradient;
  return gradient.variance
    ? { mean: gradient.mean, variance: mixedWithTrace(gradient.variance, dim, 1, shrinkage) }
    : { mean: gradient.mean, covariance: mixedWithTrace(gradient.covariance!, dim, dim + 1, shrinkage) };
}

/** (1 − s) · values, plus s · (mean of the diagonal) on the diagonal. Diagonal entries are `stride` apart. */
function mixedWithTrace(values: Float64Array, dim: number, stride: number, shrinkage: number): Float64Array {
  let trace = 0;
  for (let j = 0; j < dim; j++) trace += values[j * stride];
  const out = values.map((value) => (1 - shrinkage) * value);
  for (let j = 0; j < dim; j++) out[j * stride] += (shrinkage * trace) / dim;
  return out;
}
