import { define, type Factory, sum } from "@backstep/core/plugin";

const options = {} as const;

/**
 * The deterministic companion of DDPM: its mean with half the weight on the score.
 *
 * ```text
 * flow      dx/dt = f(t) x − ½ g²(t) ∇log p_t(x)
 * step      x₁ = (x₀ + ½ q ∇log p_t₀(x₀))/√a,   a = (α₀/α₁)²,   q = σ₀² − a σ₁²
 * ```
 *
 * In a variance-preserving chain a = 1 − β and q = β. One score evaluation a step, order 1.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless; t₁ < t₀, or t₁ > t₀ (inversion).
 * - **Limits** needs α(t₀) > 0. The driver's noise level is ignored.
 *
 * @throws BackstepError `ALPHA_ZERO` before the run if α(t₀) = 0.
 * @see G. Li, Y. Yan, "O(d/T) convergence theory", 2024, eq. 2.5.
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: liYanOde(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const liYanOde: Factory<"scheme", typeof options> = define("scheme", "li-yan-ode", options, () => ({
  info: {
    name: "li-yan-ode",
    solves: "ode",
    noiseLevel: 0,
    strongOrder: 1,
    weakOrder: 1,
    nfePerStep: 1,
    jvpsPerStep: 0,
    evaluatesAtEnd: false,
    requires: ["alphaPositive"],
    source: "Li and Yan 2024, eq. 2.5",
  },
  noise: [],

  async step({ drift, score }, t0, t1, x0) {
    const { growth, noiseVariance } = drift.transition(t0, t1); // 1/√a and q/a
    return { x: sum([growth, x0], [(0.5 * noiseVariance) / growth, await score(x0, t0)]) };
  },
}));
