import { define, type Factory, type GivenOptions, posterior, sum, transition } from "@backstep/core/plugin";
import { rootTimes } from "./root-times.ts";

const options = {
  variance: {
    type: "choice",
    of: ["fixed-small", "fixed-large", "li-yan", "exact"],
    default: "fixed-small",
    about: "Variance of the noise of a step.",
  },
} as const;

export type DdpmOptions = GivenOptions<typeof options>;

/** Variance of the noise of a step. */
export type DdpmVariance = (typeof options.variance.of)[number];

/**
 * DDPM: the exact conditional mean of the reverse step, with a Gaussian of fixed or exact covariance.
 *
 * ```text
 * mean          E[X_{t₁} | X_{t₀} = x₀] = (x₀ + q s)/√a,   s = ∇log p_t₀(x₀),   a = (α₀/α₁)²,   q = σ₀² − a σ₁²
 * li-yan        x₁ = mean + √(q/a) z
 * fixed-large   x₁ = mean + √q z
 * fixed-small   x₁ = mean + √β̃ z,   β̃ = σ₁² (1 − ν₁²/ν₀²),   ν = σ/α
 * exact         x₁ = mean + √(q/a) (I + q ∇s)^{½} z,   of covariance Cov[X_{t₁} | X_{t₀} = x₀] = (q/a) I + (q²/a) ∇s
 * ```
 *
 * The step computes the mean as √a (σ₁²/σ₀²) x₀ + α₁ (q/σ₀²) E[X₀ | x₀], in which no close numbers are subtracted: with the score, x₀ and s
 * cancel where α₀ is small.
 *
 * In a variance-preserving chain a = 1 − β and q = β. The mean is exact for every data law, so all error comes from the variance. `fixed-large`
 * is exact for unit variance. `fixed-small` is exact for a single point, so its error does not grow with directions in which the data has no
 * extent. One score evaluation a step, order 1. With the `exact` covariance the step is exact on Gaussian data, and the weak order is 2.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** needs α(t₀) > 0 and σ(t₀) > 0. The noise level is 1; the driver's is ignored. `exact` decomposes a d × d matrix for each row,
 *   so it is meant for small d, and needs a model with `hessian`.
 *
 * @throws BackstepError `OPTION_INVALID` if the variance is unknown; before the run, `ALPHA_ZERO` if α(t₀) = 0, `DRIFT_SINGULAR` if
 * σ(t₀) = 0, `CAPABILITY_MISSING` for `exact` if the model has no `hessian`.
 * @see J. Ho, A. Jain, P. Abbeel, "Denoising Diffusion Probabilistic Models", NeurIPS 2020, arXiv:2006.11239 (the two fixed variances).
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: ddpm({ variance: "fixed-small" }), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const ddpm: Factory<"scheme", typeof options> = define("scheme", "ddpm", options, ({ variance }) => ({
  info: {
    name: "ddpm",
    solves: "sde",
    noiseLevel: 1,
    strongOrder: 1,
    weakOrder: variance === "exact" ? 2 : 1,
    nfePerStep: 1,
    jvpsPerStep: 0,
    evaluatesAtEnd: false,
    requires: ["denoised", "alphaPositive", "sigmaPositive", ...(variance === "exact" ? (["hessian"] as const) : [])],
    source: "arXiv:2006.11239",
  },
  noise: [variance === "fixed-small" ? posterior : transition],

  async step({ drift, denoised, hessian, integrals }, t0, t1, x0) {
    const { growth, noiseVariance } = drift.transition(t0, t1); // 1/√a and q/a
    const [s0, a1, s1] = [drift.sigma(t0), drift.alpha(t1), drift.sigma(t1)];
    const D = await denoised(x0, t0);
    const [drawn] = integrals(t0, t1, x0);
    const w = variance === "exact" ? rootTimes(await hessian!(x0, t0), noiseVariance / growth ** 2, drawn) : drawn;

    const onX = (s1 / s0) ** 2 / growth;
    const onD = (a1 * noiseVariance) / (growth * s0) ** 2;
    return { x: sum([onX, x0], [onD, D], [variance === "fixed-large" ? 1 / growth : 1, w]) };
  },
}));
