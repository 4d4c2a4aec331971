import { isBackstepError, type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { itoTaylor15 } from "../src/index.ts";

// β(t) = 0.1 + 7.9 t:  f = −β/2,  g² = β,  α = exp(−(0.1 t + 3.95 t²)/2),  σ² = 1 − α²
const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const target = gaussian({ mean: [1], variance: [0.25] });
const [t0, t1, x0] = [0.5, 0.4, 0.7];
const h = t0 - t1;
const beta = (t: number): number => 0.1 + 7.9 * t;
const alpha = (t: number): number => Math.exp(-(0.1 * t + 3.95 * t * t) / 2);
const score = (x: number, t: number): number => -(x - alpha(t)) / (0.25 * alpha(t) ** 2 + 1 - alpha(t) ** 2);

/** One step from x₀ with the given Itô integrals. */
async function oneStep(scheme: Scheme, ...integrals: readonly number[]): Promise<number> {
  const noise = recordedNoise({ integrals: [integrals.map((value) => Float64Array.of(value))] });
  const start = Float64Array.of(x0);
  const times = Float64Array.of(t0, t1);
  const { x } = await sample({ scheme, drift, model: target.score(drift), times, n: 1, start, noise });
  return x[0];
}

describe("ito-taylor-15", () => {
  it("takes one step as worked by hand", async () => {
    const [w, z] = [-0.3, 0.02];
    const [s, v] = [score(x0, t0), 0.25 * alpha(t0) ** 2 + 1 - alpha(t0) ** 2];
    const rate = beta(t0);
    const [g, slope] = [Math.sqrt(rate), -7.9 / (2 * Math.sqrt(rate))];
    // On the reverse clock, with f = −β/2: f² − ḟ = β²/4 + β̇/2, and β̇ = −7.9.
    const generator = (rate ** 2 / 4 - 7.9 / 2) * x0 - 7.9 * s;
    const gradient = rate / 2 - rate / v;
    const drifted = x0 + h * ((rate * x0) / 2 + rate * s) + (h ** 2 / 2) * generator;
    const byHand = drifted + g * w + slope * (h * w - z) + g * gradient * z;
    expect(await oneStep(itoTaylor15(), w, z)).toBeCloseTo(byHand, 13);
  });

  it("computes ∂b + (∇b) b + ½ g² Δb without derivatives of the score, to the accuracy of finite differences", () => {
    // The score of a mixture is not affine. All derivatives here are finite differences of its log density.
    const density = (x: number, t: number): number =>
      [
        [0.4, -1, 0.3],
        [0.6, 1, 0.2],
      ].reduce((total, [weight, mean, variance]) => {
        const spread = alpha(t) ** 2 * variance + 1 - alpha(t) ** 2;
        return total + (weight * Math.exp(-((x - alpha(t) * mean) ** 2) / (2 * spread))) / Math.sqrt(spread);
      }, 0);
    const e = 1e-3;
    const slopeOf = (of: (y: number) => number, y: number): number =>
      (8 * (of(y + e) - of(y - e)) - (of(y + 2 * e) - of(y - 2 * e))) / (12 * e);
    const s = (x: number, t: number): number => slopeOf((y) => Math.log(density(y, t)), x);
    const b = (x: number, t: number): number => (beta(t) * x) / 2 + beta(t) * s(x, t);
    const [x, t] = [0.3, 0.35];
    const gradient = (y: number): number => slopeOf((u) => b(u, t), y);
    const generator = -slopeOf((u) => b(x, u), t) + gradient(x) * b(x, t) + (beta(t) / 2) * slopeOf(gradient, x);
    const identity = (beta(t) ** 2 / 4 - 7.9 / 2) * x - 7.9 * s(x, t);
    expect(Math.abs(generator - identity)).toBeLessThan(1e-5);
    expect(Math.abs(identity)).toBeGreaterThan(0.1);
  });

  it("refuses a noise level other than 1, and models without jvp", async () => {
    const options = { scheme: itoTaylor15(), drift, model: target.score(drift), times: Float64Array.of(t0, t1), n: 1 };
    await expect(sample({ ...options, noiseLevel: 0 })).rejects.toSatisfy((error) =>
      isBackstepError(error, "OPTION_INVALID"),
    );
    const { jvp: _, ...bare } = target.score(drift);
    await expect(sample({ ...options, model: bare })).rejects.toSatisfy((error) =>
      isBackstepError(error, "CAPABILITY_MISSING"),
    );
  });
});
