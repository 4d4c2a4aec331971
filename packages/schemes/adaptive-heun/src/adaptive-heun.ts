import { define, type Factory, increment, sum } from "@backstep/core/plugin";

const options = {} as const;

/**
 * Stochastic Heun on the reverse SDE, with an embedded Euler–Maruyama step that estimates the error.
 *
 * ```text
 * reverse   dY = (−f Y + ½(1 + η²) g² ∇log p_t(Y)) dτ + η g dW          τ = T − t
 * drift     b(x, t) = −f(t) x + ½(1 + η²) g²(t) ∇log p_t(x)
 * stages    K₁ = h b(x₀, t₀) + η g(t₀) ΔW,   K₂ = h b(x₀ + K₁, t₁) + η g(t₁) ΔW                     h = t₀ − t₁
 * step      x₁ = x₀ + ½ (K₁ + K₂)
 * error     E = ½ (K₂ − K₁), the distance from x₁ to Euler–Maruyama's x₀ + K₁
 * ```
 *
 * Two score evaluations a step. The result x₁ is that of stochastic Heun: strong order 1 and weak order 2 for additive noise. E = O(h^{3/2}) with
 * noise and O(h²) without. `sampleAdaptive` uses the estimate; `sample` on a grid ignores it.
 *
 * - **Shapes** x₀, x₁, E: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** evaluates the score at t₁, so a run cannot end at a time where the score is singular; f and g² must be finite at every time of a step.
 *
 * @throws BackstepError before the run: `SINGULAR_END` if the score is singular at the end time, `DRIFT_SINGULAR` if f or g² is not
 * finite.
 * @see A. Jolicoeur-Martineau, K. Li, R. Piché-Taillefer, T. Kachman, I. Mitliagkas, "Gotta Go Fast When Generating Data with Score-Based
 * Models", arXiv:2105.14080 (with "extrapolation", which proposes x₁ and not the Euler–Maruyama point; η = 1).
 * @example
 * ```ts
 * const tolerance = { absolute: 0.01, relative: 0.01 };
 * const { x, nfe } = await sampleAdaptive({ scheme: adaptiveHeun(), drift, model, to: 0.01, tolerance, n: 1000, seed: 1 });
 * ```
 */
export const adaptiveHeun: Factory<"scheme", typeof options> = define("scheme", "adaptive-heun", options, () => ({
  info: {
    name: "adaptive-heun",
    solves: "sde",
    noiseLevel: "driver",
    strongOrder: 1,
    weakOrder: 2,
    nfePerStep: 2,
    jvpsPerStep: 0,
    evaluatesAtEnd: true,
    errorOrder: 1.5,
    requires: ["regularDrift"],
    source: "arXiv:2105.14080",
  },
  noise: [increment],

  async step({ drift, noiseLevel: eta, score, integrals }, t0, t1, x0) {
    const h = t0 - t1;
    const [v0, v1] = [drift.g2(t0), drift.g2(t1)];
    const onScore = 0.5 * h * (1 + eta ** 2);
    const [w] = integrals(t0, t1, x0);

    const k1 = sum([-h * drift.f(t0), x0], [onScore * v0, await score(x0, t0)], [eta * Math.sqrt(v0), w]);
    const guess = sum([1, x0], [1, k1]);
    const k2 = sum([-h * drift.f(t1), guess], [onScore * v1, await score(guess, t1)], [eta * Math.sqrt(v1), w]);

    return { x: sum([1, x0], [0.5, k1], [0.5, k2]), error: sum([0.5, k2], [-0.5, k1]) };
  },
}));
