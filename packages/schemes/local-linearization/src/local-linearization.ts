import { BackstepError, type Batch, type Problem } from "@backstep/core";
import { define, exp, type Factory, type GivenOptions, sum, timeMoment } from "@backstep/core/plugin";
import { applyByEigenvectors, applyByProducts, type Combination } from "@backstep/matrix-functions";
import { stepFunctions } from "./step-functions.ts";

const options = {
  jacobian: {
    type: "choice",
    of: ["products", "full"],
    default: "products",
    about: "Use of the Jacobian ∇s: by products with vectors, or as a d × d matrix that is decomposed for each row.",
  },
} as const;

export type LocalLinearizationOptions = GivenOptions<typeof options>;

/** How the Jacobian ∇s is used: by products with vectors, or as a matrix that is decomposed. */
export type JacobianUse = (typeof options.jacobian.of)[number];

/**
 * The second-order scheme of Yu and Yu: linearises the reverse SDE at the start of the step and solves it exactly, drift and noise.
 *
 * ```text
 * reverse   dY = b dτ + g dW,   b(x, t) = −f(t) x + g²(t) s,   s = ∇log p_t(x)          τ = T − t
 * step      x₁ = x₀ + h b + h² φ₂(hL) L₀b + ∫ e^{L(u−t₁)} g(u) dW_u                     h = t₀ − t₁
 *           L = −f + g² ∇s,   L₀b = (f² − ḟ) x₀ + (g²)˙ s,   φ₂(z) = (e^z − 1 − z)/z²,   ˙ = d/dτ = −d/dt
 * noise     g(u) = g₀ e^{−μ(t₀−u)},   μ = d(log g)/dt at t₀,   so that y = h(L + μ) and, with θ = (u − t₁)/h,
 *           ∫ = g₀ e^{−μh} (Σ_{k≤3} F_k(y) J_k + √h ρ(y) ξ),   J_k = ∫P_k(2θ − 1) dW, from the I_j = ∫(u − t₁)^j/j! dW
 *           F_k(y) = (2k+1) ∫₀¹ e^{yθ} P_k(2θ − 1) dθ,   ρ² = (e^{2y} − 1)/(2y) − Σ_{k≤3} F_k²/(2k+1),   ξ a further normal
 * ```
 *
 * Σ F_k J_k is the mean of the noise given I_0 … I_3, and ρ² is exactly its remaining covariance. One evaluation a step; strong order 1.5,
 * weak order 2; exact on standard normal data under OU. L₀b needs no derivative of the score, because an exact score obeys the Fokker–Planck
 * equation. `products` estimates the spectrum of ∇s in a Krylov space (Lanczos if the model declares a symmetric Jacobian, Arnoldi
 * otherwise). Then it applies all functions to all vectors as one polynomial, to 1e-8 (f32: 1e-7). `jvps` counts the products of the slowest
 * row of a chunk.
 *
 * - **Shapes** x₀, x₁: (n, d). Times unitless, t₁ < t₀.
 * - **Limits** noise level 1 only, because L₀b has this form for no other. A score that is not the exact score of a diffusion violates the formula
 *   by the size of its error. `full` assumes that ∇s is symmetric. With `products` and a Jacobian that is not symmetric, ρ ρᵀ is the remaining
 *   covariance up to order 10 in h.
 *
 * @throws BackstepError `OPTION_INVALID` if `jacobian` is unknown; before the run, `OPTION_INVALID` if the noise level is not 1,
 * `CAPABILITY_MISSING` if the model has no `jvp` (`full`: no `hessian`), `DRIFT_SINGULAR` if f or g² is not finite at a time of the grid.
 * @see Y. Yu, L. Yu, "Advancing Wasserstein Convergence Analysis of Score-Based Models: Insights from Discretization and Second-Order
 * Acceleration", NeurIPS 2025, arXiv:2502.04849 (for OU; general f and g here).
 * @example
 * ```ts
 * const { x, nfe, jvps } = await sample({ scheme: localLinearization(), drift, model, times, n: 1000, seed: 1 });
 * ```
 */
export const localLinearization: Factory<"scheme", typeof options> = define(
  "scheme",
  "local-linearization",
  options,
  ({ jacobian }) => ({
    info: {
      name: "local-linearization",
      solves: "sde",
      noiseLevel: "driver",
      strongOrder: 1.5,
      weakOrder: 2,
      nfePerStep: 1,
      jvpsPerStep: jacobian === "full" ? 0 : "adaptive",
      evaluatesAtEnd: false,
      requires: ["regularDrift", jacobian === "full" ? "hessian" : "jvp"],
      source: "arXiv:2502.04849",
    },
    noise: [timeMoment(0), timeMoment(1), timeMoment(2), timeMoment(3)],
    normals: 1,

    init: ({ noiseLevel }) => requireUnitNoise(noiseLevel),

    async step(problem, t0, t1, x0) {
      const { drift, score, integrals, normals } = problem;
      const h = t0 - t1;
      const [f, v] = [drift.f(t0), drift.g2(t0)];
      const mu = drift.g2Prime(t0) / (2 * v);
      const g = Math.sqrt(v) * exp(-mu * h);
      const s = await score(x0, t0);
      const noise = legendre(integrals(t0, t1, x0), h);
      const [xi] = normals(t0, t1, x0);

      const generator = sum([h ** 2 * (f ** 2 + drift.fPrime(t0)), x0], [-(h ** 2) * drift.g2Prime(t0), s]);
      const vectors = [generator, ...noise.map((w) => sum([g, w])), sum([g * Math.sqrt(h), xi])];
      const functions = (z: number): readonly number[] => stepFunctions(z - h * f, z - h * (f - mu));
      const beyondEuler = await apply(jacobian, problem, { functions, vectors, scale: h * v }, x0, t0);

      return { x: sum([1 - h * f, x0], [h * v, s], [1, beyondEuler]) };
    },
  }),
);

function requireUnitNoise(noiseLevel: number): undefined {
  if (noiseLevel !== 1)
    throw new BackstepError(
      "OPTION_INVALID",
      `local-linearization: noiseLevel is ${noiseLevel}; it must be 1, because L₀b would otherwise need derivatives of the score; set noiseLevel to 1 or use the scheme sra`,
    );
}

/** Σ_k f_k(h g² ∇s) v_k. */
async function apply(
  jacobian: JacobianUse,
  { jvp, hessian, symmetricJacobian = false }: Problem,
  combination: Combination,
  x0: Batch,
  t0: number,
): Promise<Batch> {
  if (jacobian === "full") return applyByEigenvectors(combination, await hessian!(x0, t0));
  return applyByProducts(combination, (v) => jvp!(x0, v, t0), symmetricJacobian);
}

/** J_k = ∫P_k(2θ − 1) dW as combinations of the I_j. The J_k are independent, with variance h/(2k+1). */
function legendre([w0, w1, w2, w3]: readonly Batch[], h: number): readonly Batch[] {
  return [
    w0,
    sum([2 / h, w1], [-1, w0]),
    sum([12 / h ** 2, w2], [-6 / h, w1], [1, w0]),
    sum([120 / h ** 3, w3], [-60 / h ** 2, w2], [12 / h, w1], [-1, w0]),
  ];
}
