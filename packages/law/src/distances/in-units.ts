import { BackstepError } from "@backstep/core";
import { overflow, unitOf } from "@backstep/core/plugin";
import type { DiagonalLaw, GaussianLaw } from "../laws/gaussian-law.ts";

/** @throws BackstepError `DATA_INVALID` if a moment is not finite, or a variance is negative. */
export function requireMoments(subject: string, laws: Readonly<Record<string, GaussianLaw>>): void {
  for (const [name, law] of Object.entries(laws))
    for (const key of ["mean", "variance", "covariance"] as const) {
      const at = law[key]?.findIndex((value) => !Number.isFinite(value) || (key === "variance" && value < 0)) ?? -1;
      if (at < 0) continue;
      throw new BackstepError(
        "DATA_INVALID",
        `${subject}: ${key}[${at}] of ${name} is ${law[key]?.[at]}; it must be finite${key === "variance" ? " and at least 0" : ""}: ` +
          "if a run has diverged, take more steps",
        { law: name, moment: key, index: at },
      );
    }
}

/** (a − b)/unit, also if a − b overflows. */
export function gapInUnit(a: number, b: number, unit: number): number {
  const gap = a - b;
  return Number.isFinite(gap) ? gap / unit : a / unit - b / unit;
}

/** Norm of a − b, also if squares over- or underflow. */
export function distanceOf(a: Float64Array, b: Float64Array, differenceOf: typeof gapInUnit = gapInUnit): number {
  let largest = 0;
  for (let j = 0; j < a.length; j++) largest = Math.max(largest, Math.abs(differenceOf(a[j], b[j], 1)));
  const unit = unitOf(largest);
  return Math.sqrt(a.reduce((total, value, j) => total + differenceOf(value, b[j], unit) ** 2, 0)) * unit;
}

/** @throws BackstepError `DATA_INVALID` if the distance is above the largest double. */
export function representable(subject: string, distance: number): number {
  if (!Number.isFinite(distance)) throw overflow(`${subject}: the distance`);
  return distance;
}

/** The law with coordinate j divided by units[j]. */
export function lawInUnits<T extends DiagonalLaw & Pick<GaussianLaw, "covariance">>(law: T, units: Float64Array): T {
  if (units.every((unit) => unit === 1)) return law;
  const { mean, variance, covariance } = law;
  const dim = units.length;
  return {
    ...law,
    mean: mean.map((value, j) => value / units[j]),
    variance: variance.map((value, j) => value / units[j] / units[j]),
    ...(covariance && {
      covariance: covariance.map((value, k) => value / units[Math.floor(k / dim)] / units[k % dim]),
    }),
  };
}
