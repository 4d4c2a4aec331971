import type { Estimate, MeasuredLaw } from "@backstep/core";
import { define, type Factory, inOriginalUnit, type Pausing, withPauses } from "@backstep/core/plugin";
import { rootEstimate } from "./estimate.ts";
import { squaredDiagonalFloor } from "./floor.ts";
import { diagonalSquaredW2 } from "./gaussian-w2.ts";
import { diagonalSidesOf } from "./sides.ts";

const name = "gaussian/w2-diagonal";
const options = {} as const;

/**
 * 2-Wasserstein distance between Gaussians with diagonal covariances. It uses only the means and variances of both sides.
 *
 * ```text
 * W2² = |m₁ − m₂|² + Σ_j (√v₁_j − √v₂_j)²          √a − √b = (a − b)/(√a + √b)
 * ```
 *
 * No eigen-decomposition and no cancellation: tiny differences keep their digits. It reads only the diagonal of a full covariance, so it
 * ignores correlations. n d work; standard error by the delta method.
 *
 * - **Shapes** samples (n, d), or moments (d) with (d) or (d·d).
 * - **Units** those of the data.
 * - **Limits** the floor is E[W2²]^{1/2} to first order in 1/n for Gaussian marginals.
 *
 * @throws BackstepError `SHAPE_MISMATCH` if the sides differ in d; `DATA_INVALID` for values that are not finite, or if the distance overflows;
 * `VARIANCE_INVALID` for a negative variance; `ABORTED` soon after the signal fires.
 * @see D. C. Dowson, B. V. Landau, "The Fréchet distance between multivariate normal distributions", J. Multivariate Analysis 12, 1982.
 * @example
 * ```ts
 * const { value, floor } = await diagonalW2().measure(samples, target.moments);
 * ```
 */
export const diagonalW2: Factory<"metric", typeof options> = define("metric", "gaussian/w2-diagonal", options, () => ({
  info: {
    name,
    accepts: ["samples", "moments"],
    symmetric: true,
    source: "Dowson, Landau, J. Multivariate Analysis 12, 1982",
  },
  measure: async (produced, reference, { signal } = {}) => withPauses(name, distance(produced, reference), signal),
}));

function* distance(produced: MeasuredLaw, reference: MeasuredLaw): Pausing<Estimate> {
  const { sides, units } = yield* diagonalSidesOf(produced, reference);
  const estimate = yield* rootEstimate(sides, diagonalSquaredW2(...sides), squaredDiagonalFloor(sides));
  return inOriginalUnit(name, estimate, units[0]);
}
