import { isBackstepError, type SampleOptions, type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { ou, vpLinear } from "@backstep/drifts";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { adaptiveHeun } from "../src/index.ts";

/** The last state of a run, and the error estimates of its last step. */
async function run(options: Omit<SampleOptions, "scheme">): Promise<{ x: Float64Array; error: Float64Array }> {
  const own = adaptiveHeun();
  let error = new Float64Array();
  const scheme: Scheme = {
    ...own,
    async step(...given) {
      const result = await own.step(...given);
      error = Float64Array.from(result.error?.data ?? []);
      return result;
    },
  };
  const { x } = await sample({ ...options, scheme });
  return { x: Float64Array.from(x), error };
}

// β(t) = 0.1 + 7.9 t:  f = −β/2,  g² = β,  α = exp(−(0.1 t + 3.95 t²)/2),  σ² = 1 − α²
const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const beta = (t: number): number => 0.1 + 7.9 * t;
const alpha = (t: number): number => Math.exp(-(0.1 * t + 3.95 * t * t) / 2);
const score = (x: number, t: number): number => -(x - alpha(t)) / (0.25 * alpha(t) ** 2 + 1 - alpha(t) ** 2);
const target = gaussian({ mean: [1], variance: [0.25] });

describe("adaptiveHeun", () => {
  it("takes one step and estimates its error, as worked by hand", async () => {
    const [t0, t1, x0, w] = [0.5, 0.4, 0.7, -0.3];
    for (const eta of [1, 0.6]) {
      const b = (x: number, t: number): number => (beta(t) * x) / 2 + 0.5 * (1 + eta ** 2) * beta(t) * score(x, t);
      const k1 = 0.1 * b(x0, t0) + eta * Math.sqrt(beta(t0)) * w;
      const k2 = 0.1 * b(x0 + k1, t1) + eta * Math.sqrt(beta(t1)) * w;
      const { x, error } = await run({
        drift,
        model: target.score(drift),
        times: Float64Array.of(t0, t1),
        n: 1,
        noiseLevel: eta,
        start: Float64Array.of(x0),
        noise: recordedNoise({ integrals: [[Float64Array.of(w)]] }),
      });
      expect(x[0]).toBeCloseTo(x0 + (k1 + k2) / 2, 13);
      expect(error[0]).toBeCloseTo((k2 - k1) / 2, 13);
    }
  });

  it("has an error estimate of order 3/2 with noise and 2 without, as root mean square over steps from one law", async () => {
    const many = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
    const size = async (h: number, noiseLevel: number): Promise<number> => {
      const { error } = await run({
        drift,
        model: many.score(drift),
        times: Float64Array.of(0.5, 0.5 - h),
        n: 4000,
        noiseLevel,
        seed: 3,
      });
      return Math.sqrt(error.reduce((total, value) => total + value ** 2, 0) / 4000);
    };
    // Both h use the same starts and normals, so the slopes are a property of this sample. They converge like √h and h.
    const slope = async (h: number, noiseLevel: number): Promise<number> =>
      Math.log2((await size(h, noiseLevel)) / (await size(h / 2, noiseLevel)));
    expect(Math.abs((await slope(2e-4, 1)) - adaptiveHeun().info.errorOrder!)).toBeLessThan(0.05);
    expect(Math.abs((await slope(2e-4, 0)) - 2)).toBeLessThan(0.01);
  });

  it("refuses to end at a time where the score or the drift is singular", async () => {
    const point = gaussian({ mean: [1], variance: [0] });
    const flat = ou({ horizon: 1 });
    const refused = run({ drift: flat, model: point.score(flat), times: Float64Array.of(1, 0), n: 1 });
    await expect(refused).rejects.toSatisfy((error: unknown) => isBackstepError(error, "SINGULAR_END"));
  });
});
