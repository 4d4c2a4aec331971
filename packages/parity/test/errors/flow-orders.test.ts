import { fileURLToPath } from "node:url";
import { type Scheme, sample } from "@backstep/core";
import { recordedNoise } from "@backstep/core/plugin";
import { dormandPrince } from "@backstep/scheme-dormand-prince";
import { eulerMaruyama } from "@backstep/scheme-euler-maruyama";
import { heun } from "@backstep/scheme-heun";
import { odeRandomizedMidpoint } from "@backstep/scheme-ode-randomized-midpoint";
import { describe, expect, it } from "vitest";
import { readGolden } from "../../src/golden/golden-file.ts";
import { targetsOf } from "../../src/golden/targets.ts";
import { doubledOu } from "../../src/ode/doubled-ou.ts";

const files = await readGolden(fileURLToPath(new URL("../golden", import.meta.url)));
const reference = files
  .flatMap(({ content: { cases = [] } }) => cases)
  .find(({ id }) => id === "ode/pfode/ou_time/scipy_DOP853/shared/002")!;
const drift = doubledOu(3);
const model = targetsOf(files)(reference.model).score(drift);

/** The largest error after N equal steps from t = 3 to 0.01. */
async function error(scheme: Scheme<unknown>, steps: number): Promise<number> {
  const times = Float64Array.from({ length: steps + 1 }, (_, k) => 0.01 + (2.99 * (steps - k)) / steps);
  const n = reference.initial_x.length;
  const noise = recordedNoise({ uniforms: Array.from({ length: steps }, () => [new Float64Array(n).fill(0.5)]) });
  const start = Float64Array.from(reference.initial_x.flat());
  const { x } = await sample({ scheme, drift, model, times, n, start, noise, noiseLevel: 0 });
  return Math.max(...reference.final_x.flat().map((value, i) => Math.abs(x[i] - value)));
}

describe("on the probability flow of a mixture, compared with an accurate solution", () => {
  it.each<[string, Scheme<unknown>, number]>([
    ["euler-maruyama", eulerMaruyama(), 1],
    ["heun", heun(), 2],
    ["the midpoint method", odeRandomizedMidpoint(), 2],
  ])("%s has its order", async (_, scheme, order) => {
    const [coarse, fine] = [await error(scheme, 512), await error(scheme, 1024)];
    expect(Math.abs(Math.log2(coarse / fine) - order)).toBeLessThan(0.05);
  });

  it("dormand-prince has at least its order, until its error is that of the reference", async () => {
    // The leading error term almost cancels here. Measured orders: 5.3 up to 128 steps, 6.0 up to 256.
    expect(Math.log2((await error(dormandPrince(), 64)) / (await error(dormandPrince(), 128)))).toBeGreaterThan(5);
    expect(await error(dormandPrince(), 1024)).toBeLessThan(1e-11);
  });
});
