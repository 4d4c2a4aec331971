import type { Drift } from "@backstep/core";
import { requireOption } from "./option.ts";

export interface EdmOptions {
  /** Smallest noise level of a run, ≥ 0. It only bounds `regular`. Default 0. */
  readonly sigmaMin?: number;
  /** T = σ_max > `sigmaMin`. Default 80. */
  readonly sigmaMax?: number;
}

/**
 * The diffusion of EDM: time is the noise level.
 *
 * ```text
 * dX = √(2t) dB        α = 1,  σ(t) = t,  t in [0, σ_max]
 * ```
 *
 * @throws BackstepError `OPTION_INVALID` unless 0 ≤ σ_min < σ_max, both finite.
 * @see T. Karras, M. Aittala, T. Aila, S. Laine, "Elucidating the Design Space of Diffusion-Based Generative Models", NeurIPS 2022, arXiv:2206.00364.
 * @example
 * ```ts
 * const drift = edm({ sigmaMax: 80 });
 * ```
 */
export function edm({ sigmaMin = 0, sigmaMax = 80 }: EdmOptions = {}): Drift {
  requireOption("edm", "sigmaMin", sigmaMin, sigmaMin >= 0, "≥ 0 and finite");
  requireOption("edm", "sigmaMax", sigmaMax, sigmaMax > sigmaMin, `finite and larger than sigmaMin = ${sigmaMin}`);
  const difference = (t0: number, t1: number): number => (t0 - t1) * (t0 + t1);
  return {
    name: "edm",
    horizon: sigmaMax,
    regular: { from: sigmaMin, to: Number.POSITIVE_INFINITY, fromOpen: false, toOpen: true },
    f: () => 0,
    g2: (t) => 2 * t,
    fPrime: () => 0,
    g2Prime: () => 2,
    alpha: () => 1,
    sigma: (t) => t,
    alphaPrime: () => 0,
    sigmaPrime: () => 1,
    timeOf: (ratio) => ratio,
    transition: (t0, t1) => ({ growth: 1, scoreWeight: difference(t0, t1), noiseVariance: difference(t0, t1) }),
  };
}
