import {
  define,
  type Factory,
  type GivenOptions,
  increment,
  sum,
  type Term,
  timeIntegral,
} from "@backstep/core/plugin";
import { tableaus } from "./tableaus.ts";

const options = {
  variant: {
    type: "choice",
    of: ["sra1", "sra2", "sra3"],
    default: "sra1",
    about: "Tableau of the stages and their weights.",
  },
} as const;

export type SraOptions = GivenOptions<typeof options>;

/**
 * Rößler's stochastic Runge–Kutta schemes for additive noise, on the reverse SDE.
 *
 * ```text
 * reverse   dY = −b(Y, t) dτ + η g dW          τ = T − t
 * drift     b(x, t) = f(t) x − ½(1 + η²) g²(t) ∇log p_t(x)
 * stages    H_i = x₀ − h Σ_j A_ij b(H_j, t₀ − c_j h) + (Z/h) Σ_k B_ik η g(t₀ − γ_k h)                 h = t₀ − t₁
 * step      x₁ = x₀ − h Σ_i a_i b(H_i, t₀ − c_i h) + Σ_k (β_k ΔW + β̂_k Z/h) η g(t₀ − γ_k h)
 * noise     ΔW = ∫ dW,   Z = ∫ (u − t₁) dW_u
 * ```
 *
 * Strong order 1.5 and weak order 2 for additive noise, without derivatives of the score. Two evaluations a step; three for `sra3`, which
 * has order 3 at η = 0. Z weighs the path by u − t₁. The weight t₀ − u would give the same law, but a lower strong order.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** with noise no run can start at α = 0; `sra3` evaluates the drift at t₁, so its run cannot end at a time where the drift is singular.
 *
 * @throws BackstepError `OPTION_INVALID` if the variant is unknown; before the run, `DRIFT_SINGULAR`, `ALPHA_ZERO` or `SINGULAR_END` if
 * the drift does not exist at a time where the scheme evaluates it.
 * @see A. Rößler, "Runge–Kutta methods for the strong approximation of solutions of stochastic differential equations", SIAM J. Numer.
 * Anal. 48 (2010).
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: sra({ variant: "sra1" }), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const sra: Factory<"scheme", typeof options> = define("scheme", "sra", options, ({ variant }) => {
  const { c, A, B, a, gamma, beta, betaHat } = tableaus[variant];
  return {
    info: {
      name: "sra",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1.5,
      weakOrder: 2,
      nfePerStep: c.length,
      jvpsPerStep: 0,
      evaluatesAtEnd: c.includes(1),
      requires: ["reverseDrift"],
      source: "doi:10.1137/09076636X",
    },
    noise: [increment, timeIntegral],

    async step({ drift, noiseLevel: eta, reverseDrift, integrals }, t0, t1, x0) {
      const h = t0 - t1;
      const at = (share: number): number => (share === 1 ? t1 : t0 - share * h);
      // At α = 0 g is infinite, but without noise the reverse drift exists.
      const g = gamma.map((share) => (eta === 0 ? 0 : eta * Math.sqrt(drift.g2(at(share)))));
      const onNoise = (weights: readonly number[]): number => weights.reduce((total, w, k) => total + w * g[k], 0);
      const [w, z] = integrals(t0, t1, x0);

      const b: Term[1][] = [];
      for (const [i, share] of c.entries()) {
        const t = at(share);
        const stage = A[i].map((weight, j): Term => [-h * weight, b[j]]);
        const x = i === 0 ? x0 : sum([1, x0], ...stage, [onNoise(B[i]) / h, z]);
        b.push(await reverseDrift(x, t, eta));
      }
      const moved = b.map((slope, i): Term => [-h * a[i], slope]);
      return { x: sum([1, x0], ...moved, [onNoise(beta), w], [onNoise(betaHat) / h, z]) };
    },
  };
});
