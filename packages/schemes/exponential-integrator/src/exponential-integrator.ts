import { define, type Factory, sum, transition } from "@backstep/core/plugin";

const options = {} as const;

/**
 * Exponential integrator for the reverse SDE: linear part and noise exact, score frozen.
 *
 * ```text
 * forward   dX = f(t) X dt + g(t) dB
 * reverse   dY = (−f Y + ½(1 + η²) g² ∇log p_t(Y)) dτ + η g dW          τ = T − t
 * step      x₁ = Ψ x₀ + ½(1 + η²) (∫ Ψ(t₁,u) g²(u) du) s(x₀, t₀) + η ∫ Ψ(t₁,u) g(u) dW_u
 *           Ψ(t₁,u) = α(t₁)/α(u),  Ψ = Ψ(t₁,t₀)
 * ```
 *
 * One score evaluation a step; strong and weak order 1; no error if the score does not change.
 * On Ornstein–Uhlenbeck (f = −½, g = 1) the step is x₁ = e^{h/2} x₀ + 2(e^{h/2} − 1) s + √(e^h − 1) z at η = 1.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** needs α(t₀) > 0. It freezes the score; freezing E[X₀|x] instead gives DDIM.
 *
 * @throws BackstepError `ALPHA_ZERO` before the run if α(t₀) = 0, where Ψ is undefined.
 * @see Y. Yu, L. Yu, "Advancing Wasserstein Convergence Analysis of Score-Based Models: Insights from Discretization and Second-Order
 * Acceleration", NeurIPS 2025, arXiv:2502.04849 (Ornstein–Uhlenbeck form).
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: exponentialIntegrator(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const exponentialIntegrator: Factory<"scheme", typeof options> = define(
  "scheme",
  "exponential-integrator",
  options,
  () => ({
    info: {
      name: "exponential-integrator",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1,
      weakOrder: 1,
      nfePerStep: 1,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: ["alphaPositive"],
      source: "arXiv:2502.04849",
    },
    noise: [transition],

    async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
      const { growth, scoreWeight } = drift.transition(t0, t1);
      const s = await score(x0, t0);
      const [w] = integrals(t0, t1, x0);

      return { x: sum([growth, x0], [0.5 * (1 + eta ** 2) * scoreWeight, s], [eta, w]) };
    },
  }),
);
