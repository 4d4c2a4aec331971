import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { exactLaw, type LawOptions } from "../src/index.ts";
import { midpoint } from "./schemes.ts";

const drift = ou({ horizon: 2 });
const times = uniform()(3, drift, 0.1);
const mean = [1, -0.5, 2, 0.25, -1, 0.5];
const variance = [0.25, 0.25, 1, 0.25, 0.25, 1];

/** The law with variances that differ by rounding, so that no two coordinates are equal. */
const lawOf = (options: Partial<LawOptions>, apart: number): ReturnType<typeof exactLaw> =>
  exactLaw({
    scheme: midpoint,
    drift,
    times,
    target: gaussian({ mean, variance: variance.map((v, j) => v * (1 + apart * j)) }),
    ...options,
  });

describe("coordinates of equal variance", () => {
  it.each<[string, Partial<LawOptions>]>([
    ["from the exact start", {}],
    ["from the prior", { start: "prior" }],
    [
      "with a bias and noise of the score",
      { scoreError: { bias: Float64Array.of(0.1, 0.2, -0.3, 0, 0.4, 0.1), noise: 0.3 } },
    ],
  ])("have the law that each has alone, %s", async (_, options) => {
    const [together, apart] = [await lawOf(options, 0), await lawOf(options, 1e-14)];
    const { covariance } = together;
    for (let i = 0; i < 6; i++) {
      expect(together.mean[i]).toBeCloseTo(apart.mean[i], 11);
      expect(together.variance[i]).toBeCloseTo(apart.variance[i], 11);
      expect(covariance?.[7 * i]).toBe(together.variance[i]);
      for (let j = 0; j < 6; j++) expect(covariance?.[6 * i + j]).toBeCloseTo(apart.covariance?.[6 * i + j] ?? 0, 11);
    }
    expect(Math.abs(covariance?.[1] ?? 0)).toBeGreaterThan(1e-9);
  });

  it("share one coordinate if the mean is 0", async () => {
    const target = gaussian({ mean: new Float64Array(64), variance: new Float64Array(64).fill(0.25) });
    const law = await exactLaw({ scheme: midpoint, drift, target, times });
    const one = await exactLaw({ scheme: midpoint, drift, target: gaussian({ mean: [0], variance: [0.25] }), times });
    expect(law.variance).toEqual(new Float64Array(64).fill(one.variance[0]));
    expect(law.covariance).toBeUndefined();
  });

  it("make the law of 8 points in 2,000 dimensions possible", async () => {
    const wide = new Float64Array(2000).fill(0);
    wide.set([1, 2, 3]);
    const target = gaussian({ mean: new Float64Array(2000).fill(0.1), variance: wide });
    const law = await exactLaw({ scheme: midpoint, drift, target, times: Float64Array.of(2, 1) });
    expect(law.variance[3]).toBeCloseTo(law.variance[1999], 14);
    expect(law.covariance?.length).toBe(4_000_000);
  });

  it("are refused before the work if too many differ", async () => {
    const many = Float64Array.from({ length: 400 }, (_, j) => 1 + j);
    const target = gaussian({ mean: many, variance: many });
    await expect(exactLaw({ scheme: midpoint, drift, target, times })).rejects.toMatchObject({
      code: "CAPABILITY_MISSING",
    });
  });
});
