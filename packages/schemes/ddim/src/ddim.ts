import { define, type Factory, type GivenOptions, posterior, sum } from "@backstep/core/plugin";

const options = {
  eta: {
    type: "number",
    min: 0,
    max: 1,
    default: 0,
    about: "Stochasticity η: 0 is deterministic, 1 draws from the Gaussian posterior q(x_{t1} | x_{t0}, E[x₀|x]).",
  },
} as const;

export type DdimOptions = GivenOptions<typeof options>;

/**
 * DDIM: a step that is exact if E[x₀|x] does not change during it, with stochasticity η.
 *
 * ```text
 * predict   D = E[X₀ | X_{t₀} = x₀],   ε = (x₀ − α₀ D)/σ₀
 * step      x₁ = α₁ D + √(σ₁² − η² β̃) ε + η √β̃ z
 *           β̃ = σ₁² (1 − ν₁²/ν₀²),   ν = σ/α
 * ```
 *
 * One score evaluation a step, order 1. At η = 0 it is the first-order exponential integrator of the probability-flow ODE in the
 * coordinates (D, log ν). As the step shrinks, it converges to the reverse process of noise level η. The formula contains only α and σ, so
 * the step does not depend on the clock in which t is measured. It may start where α = 0 and end where σ = 0.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless; t₁ < t₀, or t₁ > t₀ (inversion) at η = 0.
 * - **Limits** needs σ(t₀) > 0. The driver's noise level is ignored in favour of η.
 *
 * @throws BackstepError `OPTION_INVALID` if η is outside [0, 1]; before the run, `DRIFT_SINGULAR` if σ(t₀) = 0.
 * @see J. Song, C. Meng, S. Ermon, "Denoising Diffusion Implicit Models", ICLR 2021, arXiv:2010.02502.
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: ddim({ eta: 0 }), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const ddim: Factory<"scheme", typeof options> = define("scheme", "ddim", options, ({ eta }) => ({
  info: {
    name: "ddim",
    solves: eta === 0 ? "ode" : "sde",
    noiseLevel: eta,
    strongOrder: 1,
    weakOrder: 1,
    nfePerStep: 1,
    jvpsPerStep: 0,
    evaluatesAtEnd: false,
    requires: ["denoised", "sigmaPositive"],
    source: "arXiv:2010.02502",
  },
  noise: eta === 0 ? [] : [posterior],

  async step({ drift, denoised, integrals }, t0, t1, x0) {
    const [a0, s0, a1, s1] = [drift.alpha(t0), drift.sigma(t0), drift.alpha(t1), drift.sigma(t1)];
    const ratio = (s1 * a0) / (s0 * a1); // ν₁/ν₀, which is 0 where α₀ = 0
    const onEpsilon = s1 * Math.sqrt(1 - eta ** 2 * (1 - ratio ** 2));
    const D = await denoised(x0, t0);
    const onX = onEpsilon / s0;
    const onD = a1 - onX * a0;
    if (eta === 0) return { x: sum([onX, x0], [onD, D]) };

    const [w] = integrals(t0, t1, x0);
    return { x: sum([onX, x0], [onD, D], [eta, w]) };
  },
}));
