import { requireArguments } from "./define/require-arguments.ts";
import { aDrift } from "./define/shapes.ts";
import type { Drift } from "./drift.ts";
import type { Batch, Times } from "./memory/batch.ts";
import { sum } from "./memory/sum.ts";
import type { ScoreModel } from "./score-model.ts";

/** A denoiser in EDM coordinates. */
export interface EdmDenoiserOptions {
  readonly name?: string;
  readonly dim: number;
  /** E[X₀ | X₀ + ν Z = y] at y (n, d), ν one number or one per row; a new batch (n, d). */
  denoise(y: Batch, nu: Times): Batch | Promise<Batch>;
}

const declarations = {
  name: { type: "text", optional: true },
  dim: { type: "integer", min: 1 },
  denoise: { type: "function" },
} as const;

/**
 * A score model, under any drift, from a denoiser that was trained on x₀ + ν z.
 *
 * ```text
 * x = α x₀ + σ z,   y = x/α = x₀ + ν z,   ν = σ/α,   E[X₀ | X_t = x] = D(y, ν)
 * ```
 *
 * - **Shapes** x, D: (n, d).
 * - **Limits** needs α > 0 at every evaluation.
 *
 * @see T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the Design Space of Diffusion-Based Generative Models", NeurIPS 2022, arXiv:2206.00364.
 * @example
 * ```ts
 * const model = edmDenoiser({ dim: 64, denoise: (y, nu) => network(y, nu) }, vpLinear());
 * ```
 */
export function edmDenoiser(options: EdmDenoiserOptions, drift: Drift): ScoreModel {
  requireArguments("edmDenoiser", declarations, options);
  requireArguments("edmDenoiser", { drift: aDrift }, { drift });
  const { name = "edm-denoiser", dim, denoise } = options;
  return {
    name,
    dim,
    drift,
    predictions: ["denoised"],
    predict(_as, x, t) {
      if (typeof t === "number") {
        const alpha = drift.alpha(t);
        return denoise(alpha === 1 ? x : sum([1 / alpha, x]), drift.sigma(t) / alpha);
      }
      return denoise(
        sum([t.map((time) => 1 / drift.alpha(time)), x]),
        t.map((time) => drift.sigma(time) / drift.alpha(time)),
      );
    },
  };
}
