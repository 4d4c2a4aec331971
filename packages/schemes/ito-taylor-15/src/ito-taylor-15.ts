import { BackstepError } from "@backstep/core";
import { define, type Factory, increment, sum, timeIntegral } from "@backstep/core/plugin";

const options = {} as const;

/**
 * The Itô–Taylor scheme of strong order 1.5 on the standard reverse SDE, with one Jacobian-vector product.
 *
 * ```text
 * reverse   dY = b dτ + g dW,   b(x, t) = −f(t) x + g²(t) s,   s = ∇log p_t(x)          τ = T − t
 * step      x₁ = x₀ + h b + ½ h² L₀b + g ΔW + ġ (h ΔW − Z) + g (∇b) Z                   h = t₀ − t₁
 *           L₀b = (f² − ḟ) x₀ + (g²)˙ s,   ∇b = −f + g² ∇s,   ˙ = d/dτ = −d/dt
 * noise     ΔW = ∫ dW,   Z = ∫ (u − t₁) dW_u
 * ```
 *
 * L₀b = ∂_τ b + (∇b) b + ½ g² Δb needs neither third derivatives nor the time derivative of the score, because an exact score obeys the
 * Fokker–Planck equation. One evaluation and one Jacobian product a step; strong order 1.5, weak order 2.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** noise level 1 only, because the identity holds for no other. A score that is not the exact score of a diffusion violates the
 *   identity by the size of its error. f, g² and their derivatives must be finite on the grid.
 *
 * @throws BackstepError before the run: `OPTION_INVALID` if the noise level is not 1, `CAPABILITY_MISSING` if the model has no `jvp`,
 * `DRIFT_SINGULAR` if f or g² is not finite at a time of the grid.
 * @see P. Kloeden, E. Platen, "Numerical Solution of Stochastic Differential Equations", Springer 1992 (the Itô–Taylor expansion).
 * @example
 * ```ts
 * const { x, nfe, jvps } = await sample({ scheme: itoTaylor15(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const itoTaylor15: Factory<"scheme", typeof options> = define("scheme", "ito-taylor-15", options, () => ({
  info: {
    name: "ito-taylor-15",
    solves: "sde",
    noiseLevel: "driver",
    strongOrder: 1.5,
    weakOrder: 2,
    nfePerStep: 1,
    jvpsPerStep: 1,
    evaluatesAtEnd: false,
    requires: ["regularDrift", "jvp"],
    source: "doi:10.1007/978-3-662-12616-5",
  },
  noise: [increment, timeIntegral],

  init({ noiseLevel }) {
    if (noiseLevel !== 1)
      throw new BackstepError(
        "OPTION_INVALID",
        `ito-taylor-15: noiseLevel is ${noiseLevel}; it must be 1, because L₀b would otherwise need derivatives of the score; set noiseLevel to 1 or use the scheme sra`,
      );
  },

  async step({ drift, score, jvp, integrals }, t0, t1, x0) {
    const h = t0 - t1;
    const [f, v] = [drift.f(t0), drift.g2(t0)];
    const g = Math.sqrt(v);
    const gDot = -drift.g2Prime(t0) / (2 * g);
    const [w, z] = integrals(t0, t1, x0);

    const s = await score(x0, t0);
    const onX = 1 - h * f + 0.5 * h ** 2 * (f ** 2 + drift.fPrime(t0));
    const onScore = h * v - 0.5 * h ** 2 * drift.g2Prime(t0);
    const moved = sum([onX, x0], [onScore, s], [g + h * gDot, w], [-gDot - g * f, z]);

    return { x: sum([1, moved], [g * v, await jvp!(x0, z, t0)]) };
  },
}));
