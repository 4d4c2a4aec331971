import { define, type Factory, type GivenOptions, gridUniform, pow } from "@backstep/core/plugin";
import { chainGrid, chainOptions } from "./chain.ts";

const seed = { type: "seed", default: 0, about: "Seed of the random times. Equal seeds give the same times." } as const;
const options: typeof chainOptions & { readonly seed: typeof seed } = { ...chainOptions, seed };

export type JiaoLiOptions = GivenOptions<typeof options>;

/**
 * Jiao and Li's randomised schedule: nearly equal steps in the log signal-to-noise ratio, with one random state in each step.
 *
 * ```text
 * T = N + 1 states for N steps,    H = c₁ log T/T
 * α̂_{T+1} = T^{−c₀},    α̂_{t−1} = α̂_t + H α̂_t (1 − α̂_t),    ᾱ_t ~ Unif(α̂_t, α̂_{t−1})
 * times: those at which σ²/α² = (1 − ᾱ_t)/ᾱ_t, from t = T down to 1
 * ```
 *
 * Both α̂ and 1 − α̂ are stored: α̂_{t−1} = α̂_t (1 + H(1 − α̂_t)) and 1 − α̂_{t−1} = (1 − α̂_t)(1 − H α̂_t) have no cancellation.
 * The times are drawn once for the whole run; all samples share them.
 *
 * - **Units** the time of the drift.
 * - **Limits** the grid starts at X_T and ends at X₁; `start` and `end` only bound it. H must be below 1.
 *
 * @throws BackstepError `OPTION_INVALID` if c₀ or c₁ is not positive and finite, or the seed is invalid; on use, `TIMES_INVALID` if H ≥ 1,
 * or if a time of the chain is outside the drift's range or outside [end, start].
 * @see Y. Jiao, G. Li, "Instance-dependent Convergence Theory for Diffusion Models", arXiv:2410.13738.
 * @example
 * ```ts
 * const times = jiaoLi({ c0: 2, c1: 4, seed: 1 })(999, ou(), 0);
 * ```
 */
export const jiaoLi: Factory<"grid", typeof options> = define("grid", "jiao-li", options, ({ c0, c1, seed }) =>
  chainGrid("jiao-li", { c0, c1 }, (T, H) => {
    const squaredRatios = new Float64Array(T + 1);
    const towards = ([alpha, rest]: readonly [number, number], step: number) =>
      [alpha * (1 + step * rest), rest * (1 - step * alpha)] as const;
    const first = pow(T, -c0);
    let hat = towards([first, 1 - first], H);
    for (let t = T; t >= 1; t--) {
      const [alphaBar, rest] = towards(hat, H * gridUniform(seed, t));
      squaredRatios[t] = rest / alphaBar;
      hat = towards(hat, H);
    }
    return squaredRatios;
  }),
);
