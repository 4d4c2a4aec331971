import type { Scheme } from "@backstep/core";
import { increment, sum } from "@backstep/core/plugin";

/**
 * Heun's method on the reverse SDE: the drift by the trapezoidal rule, one Brownian increment in both stages.
 *
 * ```text
 * reverse   dY = (−f Y + ½(1 + η²) g² ∇log p_t(Y)) dτ + η g dW          τ = T − t
 * drift     b(x, t) = −f(t) x + ½(1 + η²) g²(t) ∇log p_t(x)
 * predict   x̂ = x₀ + h b(x₀, t₀) + η g(t₀) ΔW                              h = t₀ − t₁
 * correct   x₁ = x₀ + ½ h (b(x₀, t₀) + b(x̂, t₁)) + ½ η (g(t₀) + g(t₁)) ΔW
 * ```
 *
 * Two score evaluations a step; strong order 1 and weak order 2 for additive noise. The noise uses the mean of g(t₀) and g(t₁), because
 * with g(t₀) alone the error is visibly larger if g varies.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** evaluates the score at t₁, so a run cannot end at a time where the score is singular; f and g² must be finite on the grid.
 *
 * @throws BackstepError before the run: `SINGULAR_END` if the score is singular at the end time, `DRIFT_SINGULAR` if f or g² is not
 * finite at a time of the grid.
 * @see P. Kloeden, E. Platen, "Numerical Solution of Stochastic Differential Equations", Springer 1992.
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: stochasticHeun(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export function stochasticHeun(): Scheme {
  return {
    info: {
      name: "stochastic-heun",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1,
      weakOrder: 2,
      nfePerStep: 2,
      jvpsPerStep: 0,
      evaluatesAtEnd: true,
      requires: ["regularDrift"],
      source: "doi:10.1007/978-3-662-12616-5",
    },
    noise: [increment],

    init: () => undefined,

    async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0, state) {
      const h = t0 - t1;
      const [v0, v1] = [drift.g2(t0), drift.g2(t1)];
      const [g0, g1] = [Math.sqrt(v0), Math.sqrt(v1)];
      const onScore = 0.5 * (1 + eta ** 2);
      const [w] = integrals(t0, t1, x0);

      const b0 = sum([-drift.f(t0), x0], [onScore * v0, await score(x0, t0)]);
      const guess = sum([1, x0], [h, b0], [eta * g0, w]);
      const b1 = sum([-drift.f(t1), guess], [onScore * v1, await score(guess, t1)]);

      return { x: sum([1, x0], [0.5 * h, b0], [0.5 * h, b1], [0.5 * eta * (g0 + g1), w]), state };
    },
  };
}
