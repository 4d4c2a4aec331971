import type { Estimate, MeasuredLaw } from "@backstep/core";
import { define, type Factory, inOriginalUnit, type Pausing, withPauses } from "@backstep/core/plugin";
import { rootEstimate } from "./estimate.ts";
import { squaredFloor } from "./floor.ts";
import { squaredW2 } from "./gaussian-w2.ts";
import { commonUnit, sidesOf } from "./sides.ts";

const name = "gaussian/w2";
const options = {} as const;

/**
 * 2-Wasserstein distance between Gaussians with the moments of both sides (the Bures–Wasserstein distance).
 *
 * ```text
 * W2² = |m₁ − m₂|² + tr(S₁ + S₂ − 2 (S₁^{1/2} S₂ S₁^{1/2})^{1/2})
 * ```
 *
 * Exact between Gaussians; for other laws a lower bound of their W2. Computed as the sum of squares |m₁ − m₂|² + ‖A₁ − A₂W‖², with
 * S = A Aᵀ from an eigen-decomposition and an orthogonal W from a singular value decomposition. If both sides are diagonal moments, it is
 * a sum over coordinates. Covariances may be singular. Standard error by the delta method. An estimate from samples is biased upwards: on
 * average its square exceeds the true one by about floor².
 *
 * - **Shapes** samples (n, d), or moments (d) with (d) or (d·d).
 * - **Units** those of the data.
 * - **Limits** the floor is E[W2²]^{1/2} to first order in 1/n for Gaussian data, which needs n well above d. d³ work.
 *
 * @throws BackstepError `SHAPE_MISMATCH` if the sides differ in d; `DATA_INVALID` for values that are not finite, or if the distance overflows;
 * `VARIANCE_INVALID` and `COVARIANCE_NOT_PSD` for impossible moments; `ABORTED` soon after the signal fires.
 * @see D. C. Dowson, B. V. Landau, "The Fréchet distance between multivariate normal distributions", J. Multivariate Analysis 12, 1982.
 * @example
 * ```ts
 * const { value, standardError, floor } = await bures().measure(samples, target.moments);
 * ```
 */
export const bures: Factory<"metric", typeof options> = define("metric", "gaussian/w2", options, () => ({
  info: {
    name,
    accepts: ["samples", "moments"],
    symmetric: true,
    source: "Dowson, Landau, J. Multivariate Analysis 12, 1982",
  },
  measure: async (produced, reference, { signal } = {}) => withPauses(name, distance(produced, reference), signal),
}));

function* distance(produced: MeasuredLaw, reference: MeasuredLaw): Pausing<Estimate> {
  const { sides, units } = yield* sidesOf(produced, reference, commonUnit);
  const estimate = yield* rootEstimate(sides, yield* squaredW2(...sides), yield* squaredFloor(sides));
  return inOriginalUnit(name, estimate, units[0]);
}
