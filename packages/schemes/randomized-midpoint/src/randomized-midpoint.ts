import { define, type Factory, type GivenOptions, increment, sum } from "@backstep/core/plugin";

const options = {
  uniforms: {
    type: "choice",
    of: ["perRow", "shared"],
    default: "perRow",
    about: "Whether each row draws its own U or all rows share one.",
  },
} as const;

export type RandomizedMidpointOptions = GivenOptions<typeof options>;

/**
 * Randomized midpoint method for the reverse SDE (REM): each step uses the drift at one random time within it.
 *
 * ```text
 * reverse   dY = −b(Y, t) dτ + η g dW,   b(x, t) = f(t) x − ½(1 + η²) g²(t) ∇log p_t(x)          τ = T − t
 * time      t_m = t₀ − U h,   U ~ Uniform(0, 1),   h = t₀ − t₁
 * noise     ξ(s, t) = η g((s + t)/2) ∫ dW over [s, t]
 * predict   x_m = x₀ − U h b(x₀, t₀) + ξ(t_m, t₀)
 * step      x₁ = x₀ − h b(x_m, t_m) + ξ(t_m, t₀) + ξ(t₁, t_m)
 * ```
 *
 * E_U h b(·, t_m) is the integral of b over the step, so there is no bias of order h². Two evaluations a step; strong order 1, weak order 2. The
 * weak order is 2 also if g depends on time, because the midpoint rule for the noise has an error of order h³; with g(t₀) ΔW it would be 1. U is
 * uniform in the time of the drift, so the scheme changes with the clock. On Ornstein–Uhlenbeck it is the method of the paper.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** the reverse drift must exist at all times of the grid except the last, so with noise no run can start at α = 0. t_m comes
 *   arbitrarily close to t₁. If the data have variance 0 at t₁ in some direction, the second moment of the last step is infinite.
 *
 * @throws BackstepError `OPTION_INVALID` if `uniforms` is neither `perRow` nor `shared`; before the run, `DRIFT_SINGULAR`,
 * `ALPHA_ZERO` or `SINGULAR_END` if the drift does not exist.
 * @see Y. Yu, L. Yu, "Advancing Wasserstein Convergence Analysis of Score-Based Models: Insights from Discretization and Second-Order
 * Acceleration", NeurIPS 2025, arXiv:2502.04849 (on Ornstein–Uhlenbeck).
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: randomizedMidpoint(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const randomizedMidpoint: Factory<"scheme", typeof options> = define(
  "scheme",
  "randomized-midpoint",
  options,
  ({ uniforms: drawn }) => ({
    info: {
      name: "randomized-midpoint",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1,
      weakOrder: 2,
      nfePerStep: 2,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: ["reverseDrift"],
      source: "arXiv:2502.04849",
    },
    noise: [increment],
    uniforms: 1,
    sharedUniforms: drawn === "shared",

    async step({ drift, noiseLevel: eta, reverseDrift, integrals, uniforms }, t0, t1, x0) {
      const h = t0 - t1;
      const g = (s: number, t: number): number => eta * Math.sqrt(drift.g2((s + t) / 2));
      const [u] = uniforms(t0, t1, x0);
      const tm = u.map((share) => t0 - share * h);
      const [before] = integrals(t0, tm, x0);
      const [after] = integrals(tm, t1, x0);
      const onBefore = tm.map((t) => g(t, t0));

      const b0 = await reverseDrift(x0, t0, eta);
      const xm = sum([1, x0], [u.map((share) => -share * h), b0], [onBefore, before]);
      const bm = await reverseDrift(xm, tm, eta);

      return { x: sum([1, x0], [-h, bm], [onBefore, before], [tm.map((t) => g(t1, t)), after]) };
    },
  }),
);
