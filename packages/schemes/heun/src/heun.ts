import { define, type Factory, type GivenOptions, sum } from "@backstep/core/plugin";

const options = {
  lastStep: {
    type: "choice",
    of: ["heun", "euler"],
    default: "heun",
    about: "Method of a step to σ = 0. euler omits the correction there, as EDM's sampler does.",
  },
} as const;

export type HeunOptions = GivenOptions<typeof options>;

/**
 * Heun's method on the probability-flow ODE, in the time of the drift.
 *
 * ```text
 * flow      dx/dt = v(x, t) = f(t) x − ½ g²(t) ∇log p_t(x)
 * predict   x̂ = x₀ + h v(x₀, t₀)                                h = t₁ − t₀
 * correct   x₁ = x₀ + ½ h (v(x₀, t₀) + v(x̂, t₁))
 * last      x₁ = x̂ where σ(t₁) = 0, for lastStep "euler"
 * ```
 *
 * Two evaluations a step, order 2. With `lastStep: "euler"`, under the drift `edm` and on Karras' grid with σ = 0 appended, it is EDM's
 * deterministic sampler: the last step makes one evaluation, and its result is E[X₀|x] of the state before.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless; t₁ < t₀, or t₁ > t₀ (inversion).
 * - **Limits** evaluates the velocity at t₁, so a run cannot end at a time where the velocity is singular, unless `lastStep` is `euler`. A model that
 *   predicts the velocity can run from α = 0 to σ = 0. The error depends on the clock in which t is measured. There is no churn. The driver's
 *   noise level is ignored.
 *
 * @throws BackstepError `OPTION_INVALID` if `lastStep` is unknown; before the run, `SINGULAR_END` if the velocity is singular at the end
 * time, `ALPHA_ZERO` or `DRIFT_SINGULAR` if the model does not determine it at a time of the grid.
 * @see T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the Design Space of Diffusion-Based Generative Models", NeurIPS 2022,
 * arXiv:2206.00364, Algorithm 1 (`lastStep: "euler"`).
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: heun(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const heun: Factory<"scheme", typeof options> = define("scheme", "heun", options, ({ lastStep }) => ({
  info: {
    name: "heun",
    solves: "ode",
    noiseLevel: 0,
    strongOrder: 2,
    weakOrder: 2,
    nfePerStep: 2,
    jvpsPerStep: 0,
    evaluatesAtEnd: lastStep === "heun" ? true : "sigmaPositive",
    requires: ["velocity"],
    source: "arXiv:2206.00364",
  },
  noise: [],

  async step({ drift, velocity }, t0, t1, x0) {
    const h = t1 - t0;
    const v0 = await velocity(x0, t0);
    const guess = sum([1, x0], [h, v0]);
    if (lastStep === "euler" && drift.sigma(t1) === 0) return { x: guess };

    const v1 = await velocity(guess, t1);
    return { x: sum([1, x0], [0.5 * h, v0], [0.5 * h, v1]) };
  },
}));
