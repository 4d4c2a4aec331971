import type { Drift, ScoreModel } from "@backstep/core";
import { exp, expm1, log, sum } from "@backstep/core/plugin";

/** Ornstein–Uhlenbeck on [0, 2], dX = −X/2 dt + dB. */
export const ou: Drift = {
  name: "ou",
  horizon: 2,
  regular: { from: 0, to: 2, fromOpen: false, toOpen: false },
  f: () => -0.5,
  g2: () => 1,
  fPrime: () => 0,
  g2Prime: () => 0,
  alpha: (t) => exp(-t / 2),
  sigma: (t) => Math.sqrt(-expm1(-t)),
  alphaPrime: (t) => -0.5 * exp(-t / 2),
  sigmaPrime: (t) => (0.5 * exp(-t)) / Math.sqrt(-expm1(-t)),
  timeOf: (ratio) => log(1 + ratio ** 2),
  transition: (t0, t1) => ({
    growth: exp((t0 - t1) / 2),
    scoreWeight: 2 * expm1((t0 - t1) / 2),
    noiseVariance: expm1(t0 - t1),
  }),
};

/** The score of N(0, v I) under `ou`. */
export function isotropic(dim: number, variance: number): ScoreModel {
  const precision = (t: number): number => 1 / (exp(-t) * variance - expm1(-t));
  return {
    name: "isotropic",
    dim,
    predictions: ["score"],
    predict: (_as, x, t) => sum([typeof t === "number" ? -precision(t) : t.map((time) => -precision(time)), x]),
    singular: (t) => variance === 0 && t === 0,
  };
}

/** Equal steps from one time to another. The last time is exact. */
export const uniformTimes = (steps: number, from = 2, to = 0): Float64Array =>
  Float64Array.from({ length: steps + 1 }, (_, k) => (k === steps ? to : from + ((to - from) * k) / steps));
