import { define, type Factory, log1p } from "@backstep/core/plugin";

const options = {} as const;

/**
 * The linear path of flow matching, as a diffusion.
 *
 * ```text
 * X_t = (1 − t) X₀ + t Z        f = −1/(1 − t),  g² = 2t/(1 − t),  t in [0, 1]
 * ```
 *
 * - **Limits** f and g² are singular at t = 1, where α = 0: only schemes whose formula uses α, σ, E[X₀|x] or the velocity may start there.
 *
 * @example
 * ```ts
 * const drift = flow();
 * drift.sigma(0.3); // 0.3
 * ```
 */
export const flow: Factory<"drift", typeof options> = define("drift", "flow", options, () => ({
  name: "flow",
  horizon: 1,
  regular: { from: 0, to: 1, fromOpen: false, toOpen: true },
  f: (t) => -1 / (1 - t),
  g2: (t) => (2 * t) / (1 - t),
  fPrime: (t) => -1 / (1 - t) ** 2,
  g2Prime: (t) => 2 / (1 - t) ** 2,
  alpha: (t) => 1 - t,
  sigma: (t) => t,
  alphaPrime: () => -1,
  sigmaPrime: () => 1,
  timeOf: (ratio) => (ratio === Number.POSITIVE_INFINITY ? 1 : ratio / (1 + ratio)),
  transition: (t0, t1) => {
    const y = (t0 - t1) / (1 - t0);
    return {
      growth: (1 - t1) / (1 - t0),
      // ∫Ψg² = 2(1−t₁)[1/(1−u) + log(1−u)] from t₁ to t₀ = 2[(y − log(1+y)) + t₁ log(1+y)]
      scoreWeight: 2 * (excess(y) + t1 * log1p(y)),
      // (1−t₁)²(ν₀ − ν₁)(ν₀ + ν₁) with ν = t/(1−t)
      noiseVariance: y * ((t0 * (1 - t1)) / (1 - t0) + t1),
    };
  },
}));

/** y − log(1 + y). For small y by its series, because the difference would cancel. */
function excess(y: number): number {
  if (Math.abs(y) > 0.02) return y - log1p(y);
  let [power, total] = [-y, 0];
  for (let n = 2; n < 12; n++) {
    power *= -y;
    total += power / n;
  }
  return total;
}
