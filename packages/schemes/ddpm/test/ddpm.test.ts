import { isBackstepError, type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { vpDiscrete, vpLinear } from "@backstep/drifts";
import { exactLaw, lawAt, w2 } from "@backstep/law";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { ddpm } from "../src/index.ts";

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

const kept = (from.a / to.a) ** 2;
const added = from.s ** 2 - kept * to.s ** 2;
const mean = (x0 + added * score(x0, t0)) / Math.sqrt(kept);

describe("ddpm", () => {
  it("has the mean of the exact reverse step, with each variance", async () => {
    const w = -0.3;
    expect(await oneStep(ddpm(), w)).toBeCloseTo(mean + w, 13);
    expect(await oneStep(ddpm({ variance: "li-yan" }), w)).toBeCloseTo(mean + w, 13);
    expect(await oneStep(ddpm({ variance: "fixed-large" }), w)).toBeCloseTo(mean + Math.sqrt(kept) * w, 13);
    // Gaussian regression of X_{t₁} on X_{t₀}.
    const spread = (t: number): number => 0.25 * alpha(t) ** 2 + 1 - alpha(t) ** 2;
    const regressed = to.a + ((Math.sqrt(kept) * spread(t1)) / spread(t0)) * (x0 - from.a);
    expect(mean).toBeCloseTo(regressed, 13);
  });

  it("draws the variances (1 − a)/a and β̃", () => {
    const small = to.s ** 2 * (1 - ((to.s * from.a) / (to.a * from.s)) ** 2);
    expect(ddpm({ variance: "li-yan" }).noise[0].variance(drift, t0, t1)).toBeCloseTo(added / kept, 14);
    expect(ddpm({ variance: "fixed-small" }).noise[0].variance(drift, t0, t1)).toBeCloseTo(small, 14);
  });

  it("is exact for unit variance with fixed-large, and for a single point with fixed-small", async () => {
    const times = Float64Array.of(0.9, 0.4, 0.1);
    const seen = async (variance: "fixed-large" | "fixed-small", data: number): Promise<number> => {
      const law = gaussian({ mean: [0], variance: [data] });
      const produced = await exactLaw({ scheme: ddpm({ variance }), drift, target: law, times });
      return Math.abs(produced.variance[0] - (alpha(0.1) ** 2 * data + 1 - alpha(0.1) ** 2));
    };
    expect(await seen("fixed-large", 1)).toBeLessThan(1e-14);
    expect(await seen("fixed-small", 0)).toBeLessThan(1e-14);
    expect(await seen("fixed-small", 1)).toBeGreaterThan(1e-3);
  });

  it("is exact on Gaussian data with the exact covariance, for any number of steps", async () => {
    for (const times of [Float64Array.of(0.9, 0.1), Float64Array.of(0.9, 0.6, 0.2, 0.1)]) {
      const law = gaussian({ mean: [1, -2], variance: [0.25, 3] });
      const produced = await exactLaw({ scheme: ddpm({ variance: "exact" }), drift, target: law, times });
      expect(w2(produced, lawAt(law, drift, 0.1))).toBeLessThan(1e-14);
    }
  });

  it("draws the covariance (q/a) I + (q²/a) ∇s if ∇s is not diagonal", async () => {
    const law = mixture({
      weights: [0.4, 0.6],
      means: [
        [-1, 0.5],
        [1, 0],
      ],
      variance: 0.2,
    });
    const model = law.score(drift);
    let hessian: ArrayLike<number> = [];
    const seen: typeof model = {
      ...model,
      async hessian(x, t) {
        const out = await model.hessian!(x, t);
        hessian = out.data.slice();
        return out;
      },
    };
    const moved = async (w: readonly number[]): Promise<number[]> => {
      const noise = recordedNoise({ integrals: [[Float64Array.from(w)]] });
      const start = Float64Array.of(0.3, 0.8);
      const run = { scheme: ddpm({ variance: "exact" }), drift, model: seen, times: Float64Array.of(t0, t1), n: 1 };
      return Array.from((await sample({ ...run, start, noise })).x);
    };
    const still = await moved([0, 0]);
    const columns = [await moved([1, 0]), await moved([0, 1])].map((x) => x.map((value, j) => value - still[j]));
    expect(Math.abs(hessian[1])).toBeGreaterThan(0.01);
    for (const i of [0, 1])
      for (const j of [0, 1]) {
        const covariance = (added / kept) * (columns[0][i] * columns[0][j] + columns[1][i] * columns[1][j]);
        const wanted = (i === j ? added / kept : 0) + (added ** 2 / kept) * hessian[2 * i + j];
        expect(covariance).toBeCloseTo(wanted, 13);
      }
  });

  it("keeps its digits over one step of a cosine chain, where α(T) is 5e-5", async () => {
    const chain = vpDiscrete({ schedule: "squared-cosine", steps: 1000 });
    const law = gaussian({ mean: [1, -0.5], variance: [0.25, 1] });
    const times = Float64Array.of(999, -1);
    for (const variance of ["fixed-small", "fixed-large"] as const) {
      // The step to σ = 0 ends at E[X₀|x₀], of variance v²α₀²/(v α₀² + σ₀²), plus the noise of the variance.
      const a0 = chain.alpha(999);
      const spread = (v: number): number =>
        (v * a0) ** 2 / (v * a0 ** 2 + 1 - a0 ** 2) + (variance === "fixed-large" ? 1 - a0 ** 2 : 0);
      const produced = await exactLaw({ scheme: ddpm({ variance }), drift: chain, target: law, times });
      const expected = { mean: Float64Array.of(1, -0.5), variance: Float64Array.of(spread(0.25), spread(1)) };
      expect(w2(produced, expected), variance).toBeLessThan(1e-12);
    }
    const start = Float64Array.of(0.5, -1, 2, 3);
    const run = { scheme: ddpm(), drift: chain, model: law.score(chain), times, n: 2, start };
    const [single, double] = [await sample({ ...run, precision: "f32" }), await sample(run)];
    for (let i = 0; i < double.x.length; i++) expect(Math.abs(single.x[i] - double.x[i])).toBeLessThan(1e-6);
  });

  it("refuses the exact covariance of a model without hessian", async () => {
    const { hessian: _, ...bare } = target.score(drift);
    const run = sample({
      scheme: ddpm({ variance: "exact" }),
      drift,
      model: bare,
      times: Float64Array.of(t0, t1),
      n: 1,
    });
    await expect(run).rejects.toSatisfy((error) => isBackstepError(error, "CAPABILITY_MISSING"));
  });

  it("refuses an unknown variance", () => {
    expect(() => ddpm({ variance: "large" as "li-yan" })).toThrow(
      expect.toSatisfy((error: unknown) => isBackstepError(error, "OPTION_INVALID")),
    );
  });
});
