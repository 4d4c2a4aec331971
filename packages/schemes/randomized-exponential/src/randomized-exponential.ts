import type { Drift } from "@backstep/core";
import { define, type Factory, type GivenOptions, sum, transition } from "@backstep/core/plugin";

const options = {
  uniforms: {
    type: "choice",
    of: ["perRow", "shared"],
    default: "perRow",
    about: "Whether each row draws its own U or all rows share one.",
  },
} as const;

export type RandomizedExponentialOptions = GivenOptions<typeof options>;

/**
 * Exponential integrator with a randomized midpoint for the reverse SDE (REI): linear part and noise exact, the score at a random time.
 *
 * ```text
 * reverse   dY = (−f Y + ½(1 + η²) g² ∇log p_t(Y)) dτ + η g dW          τ = T − t
 * time      t_m = t₀ − U h,   U ~ Uniform(0, 1),   h = t₀ − t₁
 * noise     ξ(s, t) = η ∫ Ψ(s,u) g(u) dW_u over [s, t],   Ψ(s,u) = α(s)/α(u)
 * predict   x_m = Ψ(t_m,t₀) x₀ + ½(1 + η²) (∫ Ψ(t_m,u) g²(u) du) s(x₀, t₀) + ξ(t_m, t₀)
 * step      x₁ = Ψ(t₁,t₀) x₀ + ½(1 + η²) h Ψ(t₁,t_m) g²(t_m) s(x_m, t_m) + Ψ(t₁,t_m) ξ(t_m, t₀) + ξ(t₁, t_m)
 * ```
 *
 * The predictor is an exponential step to t_m; the last two terms are the noise ξ(t₁, t₀) of the whole step, from the same path. The weight of
 * the score is unbiased: E_U h Ψ(t₁,t_m) g²(t_m) = ∫ Ψ(t₁,u) g²(u) du. Two evaluations a step; strong order 1, weak order 2. U is uniform in the
 * time of the drift, so the scheme changes with the clock. On Ornstein–Uhlenbeck it is the method of the paper; there the noises of
 * predictor and step have the correlation e^{h(1+U)/2} (1 − e^{−hU}) ((e^{hU} − 1)(e^h − 1))^{−1/2}.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** needs α(t₀) > 0. t_m comes arbitrarily close to t₁. If the data have variance 0 at t₁ in some direction, the second moment of the
 *   last step is infinite.
 *
 * @throws BackstepError `OPTION_INVALID` if `uniforms` is neither `perRow` nor `shared`; before the run, `ALPHA_ZERO` if α(t₀) = 0.
 * @see Y. Yu, L. Yu, "Advancing Wasserstein Convergence Analysis of Score-Based Models: Insights from Discretization and Second-Order
 * Acceleration", NeurIPS 2025, arXiv:2502.04849 (on Ornstein–Uhlenbeck).
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: randomizedExponential(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const randomizedExponential: Factory<"scheme", typeof options> = define(
  "scheme",
  "randomized-exponential",
  options,
  ({ uniforms: drawn }) => ({
    info: {
      name: "randomized-exponential",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1,
      weakOrder: 2,
      nfePerStep: 2,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: ["alphaPositive"],
      source: "arXiv:2502.04849",
    },
    noise: [transition],
    uniforms: 1,
    sharedUniforms: drawn === "shared",

    async step({ drift, noiseLevel: eta, score, integrals, uniforms }, t0, t1, x0) {
      const [h, c] = [t0 - t1, 0.5 * (1 + eta ** 2)];
      const [u] = uniforms(t0, t1, x0);
      const tm = u.map((share) => t0 - share * h);
      const [before] = integrals(t0, tm, x0);
      const [after] = integrals(tm, t1, x0);

      const [growth, onScore] = predictorWeights(drift, t0, tm, c);
      const xm = sum([growth, x0], [onScore, await score(x0, t0)], [eta, before]);

      const end = drift.alpha(t1);
      const onward = tm.map((t) => end / drift.alpha(t));
      const onMiddle = tm.map((t, i) => c * h * onward[i] * drift.g2(t));
      const onBefore = onward.map((psi) => eta * psi);
      const whole = end / drift.alpha(t0);
      return { x: sum([whole, x0], [onMiddle, await score(xm, tm)], [onBefore, before], [eta, after]) };
    },
  }),
);

/** The factors of x₀ and of s(x₀, t₀) in x_m, for each row. */
function predictorWeights(drift: Drift, t0: number, tm: Float64Array, c: number): [Float64Array, Float64Array] {
  const [growth, onScore] = [new Float64Array(tm.length), new Float64Array(tm.length)];
  for (let i = 0; i < tm.length; i++) {
    const there = drift.transition(t0, tm[i]);
    growth[i] = there.growth;
    onScore[i] = c * there.scoreWeight;
  }
  return [growth, onScore];
}
