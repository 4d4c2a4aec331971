import { isBackstepError, type Scheme, sample } from "@backstep/core";
import { integrate, recordedNoise, weightAt } from "@backstep/core/plugin";
import { edm, flow, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { tauFamily } from "../src/index.ts";

// β(t) = 0.1 + 7.9 t:  f = −β/2,  g² = β,  α = exp(−(0.1 t + 3.95 t²)/2),  σ² = 1 − α²
const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const target = gaussian({ mean: [1], variance: [0.25] });
const [t0, t1, x0] = [0.5, 0.4, 0.7];
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

const level = (t: number): { a: number; s: number } => ({ a: alpha(t), s: Math.sqrt(1 - alpha(t) ** 2) });
const [from, to] = [level(t0), level(t1)];
const ratio = (to.s * from.a) / (to.a * from.s);
const D = (x0 + from.s ** 2 * score(x0, t0)) / from.a;

describe("tau-family", () => {
  it("takes one step as worked by hand", async () => {
    for (const tau of [0.5, 1, 1.3]) {
      const w = -0.3;
      const byHand = (to.s / from.s) * ratio ** (tau ** 2) * x0 + to.a * (1 - ratio ** (1 + tau ** 2)) * D + w;
      expect(await oneStep(tauFamily({ tau }), w)).toBeCloseTo(byHand, 13);
    }
    const still = (to.s / from.s) * x0 + to.a * (1 - ratio) * D;
    expect(await oneStep(tauFamily({ tau: 0 }))).toBeCloseTo(still, 13);
  });

  it("draws noise of variance σ₁² (1 − r^{2τ²}), which is the variance of its weight", () => {
    for (const tau of [0.5, 1, 1.3]) {
      const [weight] = tauFamily({ tau }).noise;
      const variance = to.s ** 2 * (1 - ratio ** (2 * tau ** 2));
      expect(weight.variance(drift, t0, t1)).toBeCloseTo(variance, 14);
      expect(integrate((u) => weightAt(weight, drift, t1, u) ** 2, t1, t0)).toBeCloseTo(variance, 13);
    }
  });

  it("draws no noise in a step to σ = 0, in spite of rounding", () => {
    const [weight] = tauFamily().noise;
    for (let k = 1; k <= 1000; k++) expect(weight.variance(drift, k / 1000, 0)).toBe(0);
  });

  it("is exact for a single point, at every number of steps and every τ, from α = 0 to σ = 0", async () => {
    const point = gaussian({ mean: [0.3, -2], variance: [0, 0] });
    for (const way of [flow(), edm({ sigmaMax: 10 })])
      for (const tau of [0, 0.4, 1, 2])
        for (const steps of [1, 2, 7]) {
          const times = Float64Array.from({ length: steps + 1 }, (_, k) => way.horizon * (1 - k / steps));
          const options = { scheme: tauFamily({ tau }), drift: way, model: point.score(way), times, n: 3 };
          const { x } = await sample(options);
          for (let i = 0; i < x.length; i++) expect(Math.abs(x[i] - [0.3, -2][i % 2])).toBeLessThan(1e-14);
        }
  });

  it("refuses a negative τ", () => {
    for (const tau of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => tauFamily({ tau })).toThrow(
        expect.toSatisfy((error: unknown) => isBackstepError(error, "OPTION_INVALID")),
      );
  });
});
