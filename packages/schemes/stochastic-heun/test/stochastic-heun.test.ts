import { isBackstepError, type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { flow, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { stochasticHeun } from "../src/index.ts";

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

const b = (x: number, t: number): number => (beta(t) * x) / 2 + beta(t) * score(x, t);

describe("stochastic-heun", () => {
  it("takes one step as worked by hand, with the mean of g in the noise", async () => {
    const w = -0.3;
    const guess = x0 + h * b(x0, t0) + Math.sqrt(beta(t0)) * w;
    const mean = (Math.sqrt(beta(t0)) + Math.sqrt(beta(t1))) / 2;
    const byHand = x0 + (h / 2) * (b(x0, t0) + b(guess, t1)) + mean * w;
    expect(await oneStep(stochasticHeun(), w)).toBeCloseTo(byHand, 13);
  });

  it("refuses to end at a time where the score is singular, and to start at a time where f is", async () => {
    const point = gaussian({ mean: [1], variance: [0] }).score(drift);
    const run = { scheme: stochasticHeun(), n: 1 };
    const toData = sample({ ...run, drift, model: point, times: Float64Array.of(1, 0) });
    await expect(toData).rejects.toSatisfy((error) => isBackstepError(error, "SINGULAR_END"));
    const fromNoise = sample({ ...run, drift: flow(), model: target.score(flow()), times: Float64Array.of(1, 0.5) });
    await expect(fromNoise).rejects.toSatisfy((error) => isBackstepError(error, "DRIFT_SINGULAR"));
  });
});
