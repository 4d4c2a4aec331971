import { BackstepError, cleanTime, type Drift, type Target } from "@backstep/core";
import { aDrift, aTarget, requireArguments } from "@backstep/core/plugin";
import { atTime } from "../arguments.ts";
import { type DiagonalLaw, diffused, diffusedTo } from "./gaussian-law.ts";

/**
 * The law of X_t under the drift, in the eigenbasis of the target's covariance.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if the target is not Gaussian.
 * @example
 * ```ts
 * const truth = lawAt(gaussian({ mean: [1, -0.5], variance: [0.25, 1] }), ou(), 0.1);
 * ```
 */
export function lawAt(target: Target, drift: Drift, t: number): DiagonalLaw {
  requireArguments("lawAt", atTime, { target, drift, t });
  return diffused(inEigenbasis(target), drift, t);
}

/**
 * The law of the data under the drift, in the eigenbasis of the target's covariance: the law at the drift's clean time, which may be −∞.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if the target is not Gaussian.
 * @example
 * ```ts
 * const data = dataLaw(gaussian({ mean: [1, -0.5], variance: [0.25, 1] }), ou());
 * ```
 */
export function dataLaw(target: Target, drift: Drift): DiagonalLaw {
  requireArguments("dataLaw", { target: aTarget, drift: aDrift }, { target, drift });
  return diffusedTo(inEigenbasis(target), drift, cleanTime(drift));
}

/** Mean and variances of a Gaussian target in its eigenbasis. */
export function inEigenbasis(target: Target): DiagonalLaw {
  const { mean, variance } = (target.eigen?.inBasis ?? target).moments;
  if (!target.gaussian || variance === undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `target ${target.name} is not Gaussian; the exact law needs a Gaussian target; ` +
        "use gaussian() of @backstep/score-analytic, or weakErrors in one dimension",
    );
  return { mean, variance };
}

/** Qᵀ v: a vector in the coordinates of the target's eigenbasis. */
export function intoEigenbasis(target: Target, vector: Float64Array): Float64Array {
  const dim = vector.length;
  const basis = target.eigen?.basis;
  if (dim !== target.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `scoreError.bias has ${dim} entries; the target has dimension ${target.dim}; give bias one entry per dimension`,
    );
  if (!basis) return vector;
  return vector.map((_, j) => vector.reduce((total, value, i) => total + basis[i * dim + j] * value, 0));
}

/** The options of a run that determine the law of its start. */
export interface StartOptions {
  readonly drift: Drift;
  readonly times: Float64Array;
  readonly start?: "exact" | "prior" | "standard";
}

/** The law from which a run starts, in the eigenbasis of the target. */
export function startLaw({ drift, times, start = "exact" }: StartOptions, target: DiagonalLaw): DiagonalLaw {
  if (start === "exact") return diffused(target, drift, times[0]);
  const variance = start === "prior" ? drift.sigma(times[0]) ** 2 : 1;
  return { mean: new Float64Array(target.mean.length), variance: new Float64Array(target.mean.length).fill(variance) };
}
