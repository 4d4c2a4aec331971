import { isBackstepError, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { flow, ou, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { ddim } from "../src/index.ts";

const target = gaussian({ mean: [1], variance: [0.25] });
const [x0, z] = [0.7, -1.3];

async function oneStep(eta: number): Promise<number> {
  const drift = vpLinear();
  const { x } = await sample({
    scheme: ddim({ eta }),
    drift,
    model: target.score(drift),
    times: Float64Array.of(0.8, 0.5),
    n: 1,
    start: Float64Array.of(x0),
    noise: recordedNoise({ normals: [[Float64Array.of(z)]] }),
  });
  return x[0];
}

/** The step in ᾱ, as the paper writes it. */
function byHand(eta: number): number {
  const alphaBar = (t: number): number => Math.exp(-(0.1 * t + (19.9 / 2) * t * t));
  const [before, after] = [alphaBar(0.8), alphaBar(0.5)];
  const D = 1 + (Math.sqrt(before) * 0.25 * (x0 - Math.sqrt(before))) / (before * 0.25 + 1 - before);
  const epsilon = (x0 - Math.sqrt(before) * D) / Math.sqrt(1 - before);
  const spread = eta ** 2 * ((1 - after) / (1 - before)) * (1 - before / after);
  return Math.sqrt(after) * D + Math.sqrt(1 - after - spread) * epsilon + Math.sqrt(spread) * z;
}

describe("ddim", () => {
  for (const eta of [0, 0.5, 1])
    it(`takes one step with η = ${eta} as worked by hand`, async () =>
      expect(await oneStep(eta)).toBeCloseTo(byHand(eta), 13));

  it("is exact for a single data point, for any steps and any η", async () => {
    const point = gaussian({ mean: [0.3, -2], variance: [0, 0] });
    const drift = ou({ horizon: 5 });
    for (const eta of [0, 0.5, 1]) {
      const { x } = await sample({
        scheme: ddim({ eta }),
        drift,
        model: point.score(drift),
        times: Float64Array.of(5, 3, 0.2, 0),
        n: 3,
        seed: 4,
      });
      x.forEach((value, i) => expect(value).toBeCloseTo(i % 2 === 0 ? 0.3 : -2, 14));
    }
  });

  it("starts where α = 0 and ends where σ = 0", async () => {
    const drift = flow();
    const { x } = await sample({
      scheme: ddim(),
      drift,
      model: target.score(drift),
      times: Float64Array.of(1, 0),
      n: 4,
      seed: 2,
    });
    // One step from pure noise returns E[X₀].
    for (const value of x) expect(value).toBeCloseTo(1, 14);
  });

  it("refuses η outside [0, 1]", () => {
    for (const eta of [-0.1, 1.1, Number.NaN])
      expect(() => ddim({ eta })).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  });

  it("refuses to invert from σ = 0", async () => {
    const drift = ou({ horizon: 1 });
    const run = sample({ scheme: ddim(), drift, model: target.score(drift), times: Float64Array.of(0, 1), n: 1 });
    await expect(run).rejects.toSatisfy((error) => isBackstepError(error, "DRIFT_SINGULAR"));
  });
});
