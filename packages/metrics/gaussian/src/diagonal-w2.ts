import { define, type Factory } from "@backstep/core/plugin";
import { rootEstimate } from "./estimate.ts";
import { squaredDiagonalFloor } from "./floor.ts";
import { diagonalSquaredW2 } from "./gaussian-w2.ts";
import { diagonalSidesOf } from "./side.ts";

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
 * @throws BackstepError `SHAPE_MISMATCH` if the sides differ in d; `DATA_INVALID` for values that are not finite;
 * `VARIANCE_INVALID` for a negative variance.
 * @see D. C. Dowson, B. V. Landau, "The Fréchet distance between multivariate normal distributions", J. Multivariate Analysis 12, 1982.
 * @example
 * ```ts
 * const { value, floor } = await diagonalW2().measure(samples, target.moments);
 * ```
 */
export const diagonalW2: Factory<"metric", typeof options> = define("metric", "gaussian/w2-diagonal", options, () => ({
  info: {
    name: "gaussian/w2-diagonal",
    accepts: ["samples", "moments"],
    symmetric: true,
    source: "Dowson, Landau, J. Multivariate Analysis 12, 1982",
  },
  measure(produced, reference) {
    const sides = diagonalSidesOf(produced, reference);
    return rootEstimate(sides, diagonalSquaredW2(...sides), squaredDiagonalFloor(sides));
  },
}));
