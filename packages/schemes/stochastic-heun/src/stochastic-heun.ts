import { define, type Factory, increment, sum } from "@backstep/core/plugin";

const options = {} as const;

/**
 * Heun's method on the reverse SDE: the drift by the trapezoidal rule, one Brownian increment in both stages.
 *
 * ```text
 * reverse   dY = −b(Y, t) dτ + η g dW          τ = T − t
 * drift     b(x, t) = f(t) x − ½(1 + η²) g²(t) ∇log p_t(x)
 * predict   x̂ = x₀ − h b(x₀, t₀) + η g(t₀) ΔW                              h = t₀ − t₁
 * correct   x₁ = x₀ − ½ h (b(x₀, t₀) + b(x̂, t₁)) + ½ η (g(t₀) + g(t₁)) ΔW
 * ```
 *
 * Two evaluations a step; strong order 1 and weak order 2 for additive noise. The noise uses the mean of g(t₀) and g(t₁), because
 * with g(t₀) alone the error is visibly larger if g varies.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** evaluates the drift at t₁, so a run cannot end at a time where it is singular. With noise no run can start at α = 0.
 *
 * @throws BackstepError before the run: `SINGULAR_END` if the drift is singular at the end time, `DRIFT_SINGULAR` or `ALPHA_ZERO` if it does
 * not exist at another time of the grid.
 * @see P. Kloeden, E. Platen, "Numerical Solution of Stochastic Differential Equations", Springer 1992.
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: stochasticHeun(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const stochasticHeun: Factory<"scheme", typeof options> = define("scheme", "stochastic-heun", options, () => ({
  info: {
    name: "stochastic-heun",
    solves: "sde",
    noiseLevel: "driver",
    strongOrder: 1,
    weakOrder: 2,
    nfePerStep: 2,
    jvpsPerStep: 0,
    evaluatesAtEnd: true,
    requires: ["reverseDrift"],
    source: "doi:10.1007/978-3-662-12616-5",
  },
  noise: [increment],

  async step({ drift, noiseLevel: eta, reverseDrift, integrals }, t0, t1, x0) {
    const h = t0 - t1;
    // At α = 0 g is infinite, but without noise the reverse drift exists.
    const [g0, g1] = [t0, t1].map((t) => (eta === 0 ? 0 : Math.sqrt(drift.g2(t))));
    const [w] = integrals(t0, t1, x0);

    const b0 = await reverseDrift(x0, t0, eta);
    const guess = sum([1, x0], [-h, b0], [eta * g0, w]);
    const b1 = await reverseDrift(guess, t1, eta);

    return { x: sum([1, x0], [-0.5 * h, b0], [-0.5 * h, b1], [0.5 * eta * (g0 + g1), w]) };
  },
}));
