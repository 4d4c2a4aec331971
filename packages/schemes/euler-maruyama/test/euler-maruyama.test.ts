import { isBackstepError, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { flow, ou } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { eulerMaruyama } from "../src/index.ts";

const scheme = eulerMaruyama();
const target = gaussian({ mean: [1], variance: [0.25] });
const drift = ou({ horizon: 1 });
const [t0, t1, x0, z] = [1, 0.6, 0.7, -1.3];
const h = t0 - t1;
const alpha = Math.exp(-t0 / 2);
const score = -(x0 - alpha) / (alpha ** 2 * 0.25 + 1 - alpha ** 2);

async function oneStep(noiseLevel: number): Promise<number> {
  const { x } = await sample({
    scheme,
    drift,
    model: target.score(drift),
    times: Float64Array.of(t0, t1),
    n: 1,
    noiseLevel,
    start: Float64Array.of(x0),
    noise: recordedNoise({ normals: [[Float64Array.of(z)]] }),
  });
  return x[0];
}

describe("eulerMaruyama", () => {
  it("takes one step of the reverse Ornstein–Uhlenbeck process as worked by hand", async () => {
    expect(await oneStep(1)).toBeCloseTo((1 + h / 2) * x0 + h * score + Math.sqrt(h) * z, 14);
  });

  it("is Euler's method on the probability-flow ODE at noise level 0", async () => {
    expect(await oneStep(0)).toBeCloseTo((1 + h / 2) * x0 + (h / 2) * score, 14);
  });

  it("scales score and noise with the noise level", async () => {
    expect(await oneStep(0.5)).toBeCloseTo((1 + h / 2) * x0 + 0.625 * h * score + 0.5 * Math.sqrt(h) * z, 14);
  });

  it("refuses to start at a time where f is singular", async () => {
    const singular = flow();
    const run = sample({
      scheme,
      drift: singular,
      model: target.score(singular),
      times: Float64Array.of(1, 0.5),
      n: 1,
    });
    await expect(run).rejects.toSatisfy((error) => isBackstepError(error, "DRIFT_SINGULAR"));
  });
});
