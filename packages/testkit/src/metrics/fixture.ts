import type { Estimate, Metric } from "@backstep/core";
import { claim } from "../claim.ts";

/** What every check of a metric receives. */
export interface MetricCheck {
  readonly factory: () => Metric;
  /** The value between a law and its translate by a vector of length r, or `null` if it has no closed form. */
  readonly translation: ((r: number) => number) | null;
  /** The value between N(0, a² I) and N(0, b² I) in d dimensions. */
  readonly isotropic: ((a: number, b: number, d: number) => number) | undefined;
  /** The power of a factor by which the value grows if both laws are multiplied by it, or `null` if there is none. */
  readonly degree: number | null;
  /** Number of samples on each side. */
  readonly n: number;
}

/** The estimate, if each of its numbers is at least 0, and finite if the value is. */
export function wellFormed(estimate: Estimate): Estimate {
  for (const key of ["value", "standardError", "floor", "n"] as const)
    claim(
      estimate[key] >= 0 && (estimate[key] < Number.POSITIVE_INFINITY || estimate.value === Number.POSITIVE_INFINITY),
      `${key} is ${estimate[key]} next to the value ${estimate.value}; it must be at least 0, and finite if the value is`,
    );
  return estimate;
}
