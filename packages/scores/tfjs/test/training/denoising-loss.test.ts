import { edm, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { type DenoisingLoss, denoisingLoss } from "../../src/index.ts";
import { expectError } from "../support.ts";

const [dim, sigmaData] = [3, 0.6];
const data = Float64Array.from({ length: 4000 * dim }, (_, i) => sigmaData * normal(i));
const target = (variance: number) => gaussian({ mean: Array(dim).fill(0), variance: Array(dim).fill(variance) });
const lossOf = (variance: number, rows = 4000, drift = edm()): Promise<DenoisingLoss> =>
  denoisingLoss({
    model: target(variance).score(drift),
    drift,
    data: data.subarray(0, rows * dim),
    sigmaData,
    seed: 7,
  });

/** A fixed sequence with the spread of a standard normal, by the formula of Box and Muller. */
function normal(i: number): number {
  const [u, v] = [1, 2].map((k) => ((i + 1) * k * 0.7548776662466927 + k * 0.5698402909980532 * (i + 1) ** 2) % 1);
  return Math.sqrt(-2 * Math.log(1 - u)) * Math.cos(2 * Math.PI * v);
}

describe("denoisingLoss", () => {
  // λ(ν) Var[x₀ | y] = (ν² + s²)/(νs)² · ν²s²/(ν² + s²) = 1 at every ν.
  it("is 1 for the exact denoiser of Gaussian data with standard deviation σ_d, and larger for another denoiser", async () => {
    const { mean, standardError } = await lossOf(sigmaData ** 2);
    expect(standardError).toBeLessThan(0.02);
    expect(Math.abs(mean - 1)).toBeLessThan(4 * standardError);
    expect((await lossOf(0.1)).mean).toBeGreaterThan(1 + 4 * standardError);
  });

  // 300 rows need two calls of the model.
  it("keeps its recorded value, which two calls of the model share", async () => {
    const { mean, standardError } = await lossOf(0.1, 300);
    expect(mean).toBeCloseTo(1.284443974893119, 14);
    expect(standardError).toBeCloseTo(0.049050220101360245, 14);
  });

  it("does not depend on the drift", async () => {
    const [a, b] = [await lossOf(0.1, 40), await lossOf(0.1, 40, vpLinear())];
    expect(b.mean / a.mean).toBeCloseTo(1, 10);
  });

  it("refuses data of another dimension", async () => {
    const model = target(1).score(edm());
    const loss = (values: Float64Array) => () => denoisingLoss({ model, drift: edm(), data: values, sigmaData });
    await expectError(loss(data.subarray(0, 4)), "SHAPE_MISMATCH", "data has 4 values", "dimension 3");
    await expectError(loss(data.subarray(0, 0)), "SHAPE_MISMATCH", "data has 0 values");
  });
});
