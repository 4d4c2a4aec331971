import { requireOption } from "./option.ts";
import type { Rate } from "./variance-preserving.ts";

export interface LinearRateOptions {
  /** β(0) ≥ 0. Default 0.1. */
  readonly betaMin?: number;
  /** β(T) > 0, at least `betaMin`. Default 20. */
  readonly betaMax?: number;
  /** T > 0. Default 1. */
  readonly horizon?: number;
}

/** The rate of VP-linear and sub-VP, β(t) = β_min + (β_max − β_min) t/T. */
export function linearRate(name: string, { betaMin = 0.1, betaMax = 20, horizon = 1 }: LinearRateOptions): Rate {
  requireOption(name, "betaMin", betaMin, betaMin >= 0, "≥ 0 and finite");
  requireOption(name, "betaMax", betaMax, betaMax > 0 && betaMax >= betaMin, "positive, finite and at least betaMin");
  requireOption(name, "horizon", horizon, horizon > 0, "positive and finite");
  const slope = (betaMax - betaMin) / horizon;
  const integral = (t0: number, t1: number): number => (t0 - t1) * (betaMin + (slope * (t0 + t1)) / 2);
  return {
    name,
    horizon,
    regular: { from: 0, to: horizon, fromOpen: false, toOpen: false },
    beta: (t) => betaMin + slope * t,
    betaPrime: () => slope,
    integral,
    total: (t) => integral(t, 0),
    // The root of ½ slope t² + β_min t = B, in a form without cancellation.
    timeOfTotal: (value) => (value === 0 ? 0 : (2 * value) / (betaMin + Math.sqrt(betaMin ** 2 + 2 * slope * value))),
  };
}
