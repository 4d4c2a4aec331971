import type { Drift } from "@backstep/core";
import { log } from "@backstep/core/plugin";

/**
 * The time input of a network as a function of the time t of the drift, with ν = σ/α:
 *
 * ```text
 * t   the time itself      nu   ν      log-nu   ln ν      edm   ¼ ln ν, the noise input of EDM
 * ```
 *
 * or any function of t, e.g. `(t) => 999 * t`.
 */
export type TimeInput = "t" | "nu" | "log-nu" | "edm" | ((t: number) => number);

/** The conversion as a function of t. */
export function timeFunction(input: TimeInput, drift: Drift): (t: number) => number {
  if (typeof input === "function") return input;
  const nu = (t: number): number => drift.sigma(t) / drift.alpha(t);
  switch (input) {
    case "t":
      return (t) => t;
    case "nu":
      return nu;
    case "log-nu":
      return (t) => log(nu(t));
    case "edm":
      return (t) => log(nu(t)) / 4;
  }
}
