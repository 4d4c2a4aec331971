import type { ItoWeight } from "@backstep/core";
import { define, expm1, type Factory, type GivenOptions, log1p, pow, sum } from "@backstep/core/plugin";

const options = {
  tau: {
    type: "number",
    min: 0,
    default: 1,
    about: "Stochasticity τ: 0 is DDIM, 1 the ancestral sampler with the posterior variance.",
  },
} as const;

export type TauFamilyOptions = GivenOptions<typeof options>;

/**
 * The one-parameter family of first-order samplers that freeze E[x₀|x]: exact if E[x₀|x] does not change, for any stochasticity τ.
 *
 * ```text
 * reverse   dY = (−f Y + ½(1 + τ²) g² ∇log p_t(Y)) dt̄ + τ g dW                            t̄ = T − t
 * predict   D = E[X₀ | X_{t₀} = x₀]
 * step      x₁ = (σ₁/σ₀) r^{τ²} x₀ + α₁ (1 − r^{1+τ²}) D + σ₁ √(1 − r^{2τ²}) z             r = ν₁/ν₀,  ν = σ/α
 * noise     τ ∫ g(u) (σ₁/σ(u)) (ν₁/ν(u))^{τ²} dW_u, of variance σ₁² (1 − r^{2τ²})
 * ```
 *
 * One score evaluation a step, order 1. The formula contains only α and σ, so the step depends neither on the clock nor on the scaling of x.
 * It may start where α = 0 and end where σ = 0, and it is exact for a single data point.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless; t₁ < t₀, or t₁ > t₀ (inversion) at τ = 0.
 * - **Limits** needs σ(t₀) > 0. The driver's noise level is ignored in favour of τ.
 *
 * @throws BackstepError `OPTION_INVALID` if τ is negative or not finite; before the run, `DRIFT_SINGULAR` if σ(t₀) = 0.
 * @see Q. Zhang, M. Tao, Y. Chen, "gDDIM: Generalized denoising diffusion implicit models", arXiv:2206.05564 (τ is its λ).
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: tauFamily({ tau: 0.5 }), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const tauFamily: Factory<"scheme", typeof options> = define("scheme", "tau-family", options, ({ tau }) => {
  const square = tau ** 2;
  return {
    info: {
      name: "tau-family",
      solves: tau === 0 ? "ode" : "sde",
      noiseLevel: tau,
      strongOrder: 1,
      weakOrder: 1,
      nfePerStep: 1,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: ["denoised", "sigmaPositive"],
      source: "arXiv:2206.05564",
    },
    noise: tau === 0 ? [] : [frozenMean(tau)],

    async step({ drift, denoised, integrals }, t0, t1, x0) {
      const [a0, s0, a1, s1] = [drift.alpha(t0), drift.sigma(t0), drift.alpha(t1), drift.sigma(t1)];
      const ratio = (s1 * a0) / (s0 * a1); // r, which is 0 where α₀ = 0
      const kept = pow(ratio, square);
      const D = await denoised(x0, t0);
      const [onX, onD] = [(s1 / s0) * kept, a1 * (1 - ratio * kept)];
      if (tau === 0) return { x: sum([onX, x0], [onD, D]) };

      const [w] = integrals(t0, t1, x0);
      return { x: sum([onX, x0], [onD, D], [1, w]) };
    },
  };
});

/** The noise of a step with E[x₀|x] frozen. It allows α₀ = 0 and subtracts no close numbers. */
function frozenMean(tau: number): ItoWeight {
  const square = tau ** 2;
  return {
    name: `frozen-mean-${tau}`,
    basis: [
      {
        name: `g/(σ ν^${square})`,
        value: (drift, u) =>
          (tau * Math.sqrt(drift.g2(u))) / (drift.sigma(u) * pow(drift.sigma(u) / drift.alpha(u), square)),
      },
    ],
    coefficients: (drift, t1) => [drift.sigma(t1) * pow(drift.sigma(t1) / drift.alpha(t1), square)],
    variance(drift, t0, t1) {
      const [s0, s1] = [drift.sigma(t0), drift.sigma(t1)];
      const ratio = (s1 * drift.alpha(t0)) / (s0 * drift.alpha(t1));
      if (ratio < 0.5) return s1 ** 2 * (1 - pow(ratio, 2 * square));
      // 1 − r² = ∫Ψ²g² / (Ψ σ₀)² avoids the difference of close numbers on short steps.
      const { noiseVariance, growth } = drift.transition(t0, t1);
      return -(s1 ** 2) * expm1(square * log1p(-Math.abs(noiseVariance) / (growth * s0) ** 2));
    },
  };
}
