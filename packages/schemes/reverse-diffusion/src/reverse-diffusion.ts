import { define, type Factory, sum, transition } from "@backstep/core/plugin";

const options = {} as const;

/**
 * Reverse diffusion: the discretization of the forward Markov chain, run backwards.
 *
 * ```text
 * chain     X_{t₀} = √a X_{t₁} + √q z,   a = (α₀/α₁)²,   q = σ₀² − a σ₁²
 * step      x₁ = (2 − √a) x₀ + ½(1 + η²) q ∇log p_t₀(x₀) + η √q z
 * ```
 *
 * In a variance-preserving chain a = 1 − β and q = β; in a variance-exploding one a = 1 and q = σ₀² − σ₁². One score evaluation a step,
 * order 1. At η = 0 it is a first-order step of the probability flow.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** needs α(t₀) > 0.
 *
 * @throws BackstepError `ALPHA_ZERO` before the run where α(t₀) = 0.
 * @see Y. Song et al., "Score-Based Generative Modeling through Stochastic Differential Equations", ICLR 2021, arXiv:2011.13456.
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: reverseDiffusion(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const reverseDiffusion: Factory<"scheme", typeof options> = define(
  "scheme",
  "reverse-diffusion",
  options,
  () => ({
    info: {
      name: "reverse-diffusion",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1,
      weakOrder: 1,
      nfePerStep: 1,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: ["alphaPositive"],
      source: "arXiv:2011.13456",
    },
    noise: [transition],

    async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
      const { growth, noiseVariance } = drift.transition(t0, t1); // 1/√a and q/a
      const s = await score(x0, t0);
      const [w] = integrals(t0, t1, x0);

      return {
        x: sum([2 - 1 / growth, x0], [(0.5 * (1 + eta ** 2) * noiseVariance) / growth ** 2, s], [eta / growth, w]),
      };
    },
  }),
);
