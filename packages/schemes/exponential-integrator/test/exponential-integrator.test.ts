import { isBackstepError, type ScoreModel, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { flow, ou, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponentialIntegrator } from "../src/index.ts";

const scheme = exponentialIntegrator();

/** A score that does not depend on x or t. For it the scheme has no error. */
const constantScore = (value: number): ScoreModel => ({
  name: "constant",
  dim: 1,
  predictions: ["score"],
  predict(_as, x) {
    const out = x.workspace.batch(x.rows, x.dim);
    out.data.fill(value);
    return out;
  },
});

async function end(times: number[], value: number, x0: number): Promise<number> {
  const drift = vpLinear();
  const zero = Float64Array.of(0);
  const { x } = await sample({
    scheme,
    drift,
    model: constantScore(value),
    times: Float64Array.from(times),
    n: 1,
    start: Float64Array.of(x0),
    noise: recordedNoise({ normals: times.slice(1).map(() => [zero]) }),
  });
  return x[0];
}

describe("exponentialIntegrator", () => {
  it("takes one step of the reverse Ornstein–Uhlenbeck process as worked by hand", async () => {
    const drift = ou({ horizon: 1 });
    const [h, x0, z] = [0.4, 0.7, -1.3];
    const alpha = Math.exp(-1 / 2);
    const score = -(x0 - alpha) / (alpha ** 2 * 0.25 + 1 - alpha ** 2);
    const { x } = await sample({
      scheme,
      drift,
      model: gaussian({ mean: [1], variance: [0.25] }).score(drift),
      times: Float64Array.of(1, 0.6),
      n: 1,
      start: Float64Array.of(x0),
      noise: recordedNoise({ normals: [[Float64Array.of(z)]] }),
    });
    const byHand = Math.exp(h / 2) * x0 + 2 * Math.expm1(h / 2) * score + Math.sqrt(Math.expm1(h)) * z;
    expect(x[0]).toBeCloseTo(byHand, 14);
  });

  it("gives the same result in one step as in many if the score is constant", async () => {
    const value = fc.double({ min: -3, max: 3, noNaN: true });
    const middle = fc.uniqueArray(fc.double({ min: 0.05, max: 0.95, noNaN: true }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(value, value, middle, async (score, x0, inner) => {
        const times = [1, ...inner.sort((a, b) => b - a), 0.01];
        const once = await end([1, 0.01], score, x0);
        // Only rounding remains. The run amplifies it by e^{∫β/2} ≈ 150.
        expect(Math.abs((await end(times, score, x0)) - once)).toBeLessThan(
          1e-12 * 150 * (1 + Math.abs(score) + Math.abs(x0)),
        );
      }),
      { numRuns: 40 },
    );
  });

  it("refuses to start where α = 0", async () => {
    const drift = flow();
    const run = sample({
      scheme,
      drift,
      model: gaussian({ mean: [0], variance: [1] }).score(drift),
      times: Float64Array.of(1, 0.5),
      n: 1,
    });
    await expect(run).rejects.toSatisfy((error) => isBackstepError(error, "ALPHA_ZERO"));
  });
});
