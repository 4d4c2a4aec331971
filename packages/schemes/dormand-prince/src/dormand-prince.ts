import { define, type Factory, sum, type Term } from "@backstep/core/plugin";
import { tableau } from "./tableau.ts";

const options = {} as const;

/**
 * The Runge–Kutta pair 5(4) of Dormand and Prince on the probability-flow ODE, in the time of the drift.
 *
 * ```text
 * flow      dx/dt = v(x, t) = f(t) x − ½ g²(t) ∇log p_t(x)
 * stages    K_i = v(x₀ + h Σ_{j<i} A_ij K_j, t₀ + c_i h),   i = 1 … 7                              h = t₁ − t₀
 * step      x₁ = x₀ + h Σ_j A_7j K_j,  so that K₇ = v(x₁, t₁) is the first slope of the next step
 * error     E = h Σ_i e_i K_i, the difference between the weights of order 5 and of order 4
 * ```
 *
 * Order 5 with six evaluations a step, and one more in the first step, because each step reuses the last slope of the step before.
 * E = O(h⁵). `sampleAdaptive` chooses the steps by the estimate; `sample` on a grid ignores it.
 *
 * - **Shapes** x₀, x₁, E: (n, d). Times unitless; t₁ < t₀, or t₁ > t₀ (inversion).
 * - **Limits** evaluates the velocity at t₁, so a run cannot end at a time where the velocity is singular; the error depends on the clock in which
 *   t is measured. The driver's noise level is ignored.
 *
 * @throws BackstepError before the run: `SINGULAR_END` if the velocity is singular at the end time, `ALPHA_ZERO` or `DRIFT_SINGULAR` if
 * the model does not determine it at a time of the grid.
 * @see J. Dormand, P. Prince, "A family of embedded Runge–Kutta formulae", J. Comput. Appl. Math. 6 (1980).
 * @example
 * ```ts
 * const tolerance = { absolute: 1e-6, relative: 1e-6 };
 * const { x, nfe } = await sampleAdaptive({ scheme: dormandPrince(), drift, model, to: 0.01, tolerance, n: 1000, seed: 1 });
 * ```
 */
export const dormandPrince: Factory<"scheme", typeof options> = define("scheme", "dormand-prince", options, () => ({
  info: {
    name: "dormand-prince",
    solves: "ode",
    noiseLevel: 0,
    strongOrder: 5,
    weakOrder: 5,
    nfePerStep: 6,
    nfeAtStart: 1,
    jvpsPerStep: 0,
    evaluatesAtEnd: true,
    errorOrder: 5,
    requires: ["velocity"],
    source: "doi:10.1016/0771-050X(80)90013-3",
  },
  noise: [],

  async step({ velocity }, t0, t1, x0, last) {
    const { c, A, error } = tableau;
    const h = t1 - t0;
    const slopes = [last ?? (await velocity(x0, t0))];
    const along = (weights: readonly number[]): Term[] =>
      weights.flatMap((weight, j): Term[] => (weight === 0 ? [] : [[h * weight, slopes[j]]]));

    let x = x0;
    for (let i = 1; i < c.length; i++) {
      x = sum([1, x0], ...along(A[i]));
      slopes.push(await velocity(x, c[i] === 1 ? t1 : t0 + c[i] * h));
    }
    return { x, error: sum(...along(error)), state: slopes[slopes.length - 1] };
  },
}));
