import { define, type Factory, increment, sum } from "@backstep/core/plugin";

const options = {} as const;

/**
 * Euler–Maruyama for the reverse SDE; at noise level 0, Euler for the probability-flow ODE.
 *
 * ```text
 * forward   dX = f(t) X dt + g(t) dB
 * reverse   dY = (−f Y + ½(1 + η²) g² ∇log p_t(Y)) dτ + η g dW          τ = T − t
 * step      x₁ = (1 − h f) x₀ + ½(1 + η²) h g² s(x₀, t₀) + η g ΔW        f, g at t₀,  h = t₀ − t₁
 * ```
 *
 * One score evaluation a step. Strong and weak order 1: the noise is additive, so Euler–Maruyama is the same as Milstein's scheme.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** f and g² must be finite at t₀; the error depends on the clock in which t is measured.
 *
 * @throws BackstepError `DRIFT_SINGULAR` before the run if f or g² is not finite at a time of the grid.
 * @see G. Maruyama, "Continuous Markov processes and stochastic equations", Rendiconti del Circolo Matematico di Palermo 4 (1955).
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: eulerMaruyama(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const eulerMaruyama: Factory<"scheme", typeof options> = define("scheme", "euler-maruyama", options, () => ({
  info: {
    name: "euler-maruyama",
    solves: "sde",
    noiseLevel: "driver",
    strongOrder: 1,
    weakOrder: 1,
    nfePerStep: 1,
    jvpsPerStep: 0,
    evaluatesAtEnd: false,
    requires: ["regularDrift"],
    source: "doi:10.1007/BF02846028",
  },
  noise: [increment],

  async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
    const h = t0 - t1;
    const g2 = drift.g2(t0);
    const s = await score(x0, t0);
    const [w] = integrals(t0, t1, x0);

    return { x: sum([1 - h * drift.f(t0), x0], [0.5 * (1 + eta ** 2) * h * g2, s], [eta * Math.sqrt(g2), w]) };
  },
}));
