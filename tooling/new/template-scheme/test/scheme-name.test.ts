import { sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { schemeName } from "../src/index.ts";

/** One step from x₀ = 0.7 at t₀ = 1 to t₁ = 0.6 on N(1, 0.25) under dX = −X/2 dt + dB, with the standard normal z = −1.3. */
async function oneStep(): Promise<number> {
  const drift = ou({ horizon: 1 });
  const { x } = await sample({
    scheme: schemeName(),
    drift,
    model: gaussian({ mean: [1], variance: [0.25] }).score(drift),
    times: Float64Array.of(1, 0.6),
    n: 1,
    start: Float64Array.of(0.7),
    noise: recordedNoise({ normals: [[Float64Array.of(-1.3)]] }),
  });
  return x[0];
}

describe("schemeName", () => {
  it("takes one step as by hand", async () => {
    const byHand = Number.NaN; // Write the step here once more, with plain numbers.
    expect(await oneStep()).toBeCloseTo(byHand, 13);
  });
});
