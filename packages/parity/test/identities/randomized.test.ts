import { type SampleOptions, type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { edm, vpLinear } from "@backstep/drifts";
import { odeRandomizedMidpoint } from "@backstep/scheme-ode-randomized-midpoint";
import { randomizedExponential } from "@backstep/scheme-randomized-exponential";
import { randomizedMidpoint } from "@backstep/scheme-randomized-midpoint";
import { mixture } from "@backstep/score-analytic";
import { claimSameRun } from "@backstep/testkit";
import { describe, expect, it } from "vitest";

const target = mixture({
  weights: [0.4, 0.6],
  means: [
    [-1, 0.5],
    [1, 0],
  ],
  variance: [0.3, 0.2],
});
const run = (scheme: Scheme, drift = vpLinear({ betaMin: 0.1, betaMax: 8 })): SampleOptions => ({
  scheme,
  drift,
  model: target.score(drift),
  times: Float64Array.of(1, 0.8, 0.55, 0.4, 0.2, 0.05),
  n: 5,
  seed: 9,
  noiseLevel: 0,
});

describe("two names of the same step:", () => {
  it("at noise level 0 the randomized midpoint of the SDE is that of the ODE", () =>
    claimSameRun({ options: run(randomizedMidpoint()) }, { options: run(odeRandomizedMidpoint()) }));

  it("for f = 0 the exponential form differs only in the predictor's weight: ∫ g² in place of U h g²(t₀)", async () => {
    const exploding = edm({ sigmaMax: 1 });
    // Here the integral of g² is proportional to U h (t₀ + t_m)/2. The two weights agree only for constant g.
    await expect(
      claimSameRun(
        { options: run(randomizedExponential(), exploding) },
        { options: run(randomizedMidpoint(), exploding) },
        1e-6,
      ),
    ).rejects.toThrow("randomized-exponential");
  });

  it("shared uniforms give the bits of equal uniforms per row", async () => {
    const noise = recordedNoise({ uniforms: [0.2, 0.9, 0.5, 0.7, 0.3].map((u) => [new Float64Array(5).fill(u)]) });
    for (const of of [randomizedMidpoint, randomizedExponential, odeRandomizedMidpoint]) {
      const perRow = { ...run(of()), noise, start: new Float64Array(10).fill(0.5) };
      const { x } = await sample(perRow);
      expect((await sample({ ...perRow, scheme: of({ uniforms: "shared" }) })).x).toEqual(x);
    }
  });
});
