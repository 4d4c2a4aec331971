import type { FilledOptions, GivenOptions } from "@backstep/core/plugin";
import { requireOption } from "./option.ts";
import type { Rate } from "./variance-preserving.ts";

/** The options of VP-linear and sub-VP. */
export const linearRateOptions = {
  betaMin: { type: "number", min: 0, default: 0.1, about: "Rate β(0) at the data." },
  betaMax: { type: "number", above: 0, default: 20, about: "Rate β(T) at the start, at least betaMin." },
  horizon: { type: "number", above: 0, default: 1, about: "Start time T of the reverse process." },
} as const;

export type LinearRateOptions = GivenOptions<typeof linearRateOptions>;

/** The rate of VP-linear and sub-VP, β(t) = β_min + (β_max − β_min) t/T. */
export function linearRate(name: string, { betaMin, betaMax, horizon }: FilledOptions<typeof linearRateOptions>): Rate {
  requireOption(name, "betaMax", betaMax, betaMax >= betaMin, `at least betaMin, which is ${betaMin}`);
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
