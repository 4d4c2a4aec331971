import { define, type Factory, type GivenOptions, sum } from "@backstep/core/plugin";

const options = {
  uniforms: {
    type: "choice",
    of: ["perRow", "shared"],
    default: "perRow",
    about: "Whether each row draws its own U or all rows share one.",
  },
} as const;

export type OdeRandomizedMidpointOptions = GivenOptions<typeof options>;

/**
 * Randomized midpoint method on the probability-flow ODE: each step uses the velocity at one random time within it.
 *
 * ```text
 * flow      dx/dt = v(x, t) = f(t) x − ½ g²(t) ∇log p_t(x)
 * time      t_m = t₀ + U h,   U ~ Uniform(0, 1),   h = t₁ − t₀
 * predict   x_m = x₀ + U h v(x₀, t₀)
 * step      x₁ = x₀ + h v(x_m, t_m)
 * ```
 *
 * Two evaluations a step. E_U h v(·, t_m) is the integral of v over the step, so the law has order 2. Single paths scatter about the flow by
 * h² a step and have order 1.5 in mean square. With U = ½ it is the midpoint method, which has order 2 in both senses. U is uniform in the
 * time of the drift, so the scheme changes with the clock in which t is measured.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless; t₁ < t₀, or t₁ > t₀.
 * - **Limits** the model must determine the velocity at all times of the grid except the last. The scheme is random, so a run upwards does not invert it.
 *   The driver's noise level is ignored.
 *
 * @throws BackstepError `OPTION_INVALID` if `uniforms` is neither `perRow` nor `shared`; before the run, `ALPHA_ZERO`, `SINGULAR_END`
 * or `DRIFT_SINGULAR` if the model does not determine the velocity.
 * @see S. Gupta, L. Cai, S. Chen, "Faster Diffusion Sampling with Randomized Midpoints: Sequential and Parallel", arXiv:2406.00924 (there
 * with an exponential predictor and a Langevin corrector).
 * @example
 * ```ts
 * const { x, nfe } = await sample({ scheme: odeRandomizedMidpoint(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const odeRandomizedMidpoint: Factory<"scheme", typeof options> = define(
  "scheme",
  "ode-randomized-midpoint",
  options,
  ({ uniforms: drawn }) => ({
    info: {
      name: "ode-randomized-midpoint",
      solves: "ode",
      noiseLevel: 0,
      strongOrder: 1.5,
      weakOrder: 2,
      nfePerStep: 2,
      jvpsPerStep: 0,
      evaluatesAtEnd: false,
      requires: ["velocity"],
      source: "arXiv:2406.00924",
    },
    noise: [],
    uniforms: 1,
    sharedUniforms: drawn === "shared",

    async step({ velocity, uniforms }, t0, t1, x0) {
      const h = t1 - t0;
      const [u] = uniforms(t0, t1, x0);
      const tm = u.map((share) => t0 + share * h);

      const v0 = await velocity(x0, t0);
      const xm = sum([1, x0], [u.map((share) => share * h), v0]);
      const vm = await velocity(xm, tm);

      return { x: sum([1, x0], [h, vm]) };
    },
  }),
);
