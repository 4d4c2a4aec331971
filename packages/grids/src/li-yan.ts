import { define, expm1, type Factory, type GivenOptions, log1p, pow } from "@backstep/core/plugin";
import { chainGrid, chainOptions } from "./chain.ts";

export type LiYanOptions = GivenOptions<typeof chainOptions>;

/**
 * The schedule of Li and Yan's theory of DDPM: from the data on, steps grow geometrically up to H and then stay constant.
 *
 * ```text
 * T = N + 1 states for N steps,    H = c₁ log T/T
 * β₁ = T^{−c₀},    β_{t+1} = H min(β₁ (1 + H)^t, 1),    ᾱ_t = Π_{i≤t} (1 − β_i)
 * times: those at which σ²/α² = (1 − ᾱ_t)/ᾱ_t, from t = T down to 1
 * ```
 *
 * log ᾱ is computed as a sum, because a product would lose the digits of 1 − ᾱ near the data. Directions in which the data have no extent
 * depend on these digits.
 *
 * - **Units** the time of the drift.
 * - **Limits** the grid starts at X_T and ends at X₁; `start` and `end` only bound it. H must be below 1.
 *
 * @throws BackstepError `OPTION_INVALID` if c₀ or c₁ is not positive and finite; on use, `TIMES_INVALID` if H ≥ 1, or if a time of the chain
 * is outside the drift's range or outside [end, start].
 * @see G. Li, Y. Yan, "O(d/T) Convergence Theory for Diffusion Probabilistic Models under Minimal Assumptions", 2024, eq. (2.3).
 * @see Y. Jiao, Y. Zhou, G. Li, "Optimal Convergence Analysis of DDPM for General Distributions", arXiv:2510.27562.
 * @example
 * ```ts
 * const times = liYan({ c0: 2, c1: 4 })(999, ou(), 0);   // the 1000 states of the chain
 * ```
 */
export const liYan: Factory<"grid", typeof chainOptions> = define("grid", "li-yan", chainOptions, (options) =>
  chainGrid("li-yan", options, (T, H) => {
    const first = pow(T, -options.c0);
    const squaredRatios = new Float64Array(T + 1);
    let logAlphaBar = 0;
    for (let t = 1; t <= T; t++) {
      logAlphaBar += log1p(-(t === 1 ? first : H * Math.min(first * pow(1 + H, t - 1), 1)));
      squaredRatios[t] = expm1(-logAlphaBar);
    }
    return squaredRatios;
  }),
);
