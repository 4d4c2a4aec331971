import { define, type Factory, type GivenOptions } from "@backstep/core/plugin";
import { estimate } from "./estimate.ts";
import { inverseCounts } from "./floor.ts";
import { gaussianKl } from "./gaussian-kl.ts";
import type { Gradient, Reading } from "./gradient.ts";
import { type Side, sidesOf } from "./side.ts";

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
 * @throws BackstepError `COVARIANCE_NOT_PSD` if the produced covariance is singular and shrinkage is 0; `INFINITE_MOMENT` if the
 * reference covariance is singular; `OPTION_INVALID` for a shrinkage outside [0, 1]; `SHAPE_MISMATCH` if the sides differ in d;
 * `DATA_INVALID`, `VARIANCE_INVALID` for impossible moments.
 * @see S. Kullback, R. A. Leibler, "On Information and Sufficiency", Annals of Mathematical Statistics 22, 1951.
 * @example
 * ```ts
 * const { value, floor } = await kl({ shrinkage: 0.01 }).measure(samples, target.moments);
 * ```
 */
export const kl: Factory<"metric", typeof options> = define("metric", "gaussian/kl", options, ({ shrinkage }) => ({
  info: {
    name: "gaussian/kl",
    accepts: ["samples", "moments"],
    symmetric: false,
    source: "Kullback, Leibler, Annals of Mathematical Statistics 22, 1951",
  },
  measure(produced, reference) {
    const sides = sidesOf(produced, reference);
    const [p, r] = sides.map((side) => shrunk(side, shrinkage));
    const { value, gradients } = gaussianKl(p, r);
    const reading: Reading = {
      value,
      gradients: () => {
        const [first, second] = gradients();
        return [throughShrinkage(first, shrinkage), throughShrinkage(second, shrinkage)];
      },
    };
    return estimate(sides, reading, (p.dim * (p.dim + 3) * inverseCounts(sides)) / 4);
  },
}));

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
