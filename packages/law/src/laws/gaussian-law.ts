import type { Drift } from "@backstep/core";
import { aDrift, requireArguments } from "@backstep/core/plugin";
import { aDiagonalLaw } from "../arguments.ts";

/** A Gaussian law with independent coordinates, in the eigenbasis of its covariance. */
export interface DiagonalLaw {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/** A Gaussian law in the same coordinates. If they are correlated, `variance` is the diagonal of `covariance`. */
export interface GaussianLaw extends DiagonalLaw {
  /** (d·d), row-major. */
  readonly covariance?: Float64Array;
}

/** The law of X_t = α X₀ + σ Z. */
export function diffused(law: DiagonalLaw, drift: Drift, t: number): DiagonalLaw {
  requireArguments("diffused", { law: aDiagonalLaw, drift: aDrift, t: { type: "number" } }, { law, drift, t });
  return diffusedTo(law, drift, t);
}

/** The same for any t, −∞ among them. */
export function diffusedTo(law: DiagonalLaw, drift: Drift, t: number): DiagonalLaw {
  const { mean, variance } = law;
  const [alpha, sigma2] = [drift.alpha(t), drift.sigma(t) ** 2];
  return { mean: mean.map((m) => alpha * m), variance: variance.map((v) => alpha ** 2 * v + sigma2) };
}
