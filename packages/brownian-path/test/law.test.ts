import type { Drift, ItoWeight } from "@backstep/core";
import { gramEntry, increment, posterior, timeIntegral, timeMoment } from "@backstep/core/plugin";
import { ou } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { brownianPath } from "../src/index.ts";
import { all, codeOf, dot, edm, like, mapOf, options, values } from "./paths.ts";

describe("the law of a Brownian path", () => {
  for (const [name, drift, weights, intervals] of [
    [
      "1",
      ou,
      [increment],
      [
        [2, 0],
        [1, 0.5],
        [0.7, 0.3],
      ],
    ],
    [
      "1, u",
      ou,
      [increment, timeIntegral],
      [
        [2, 0],
        [1, 0.5],
        [0.7, 0.3],
        [1.0000001, 1],
      ],
    ],
    [
      "1, u, u², u³, u⁴",
      ou,
      [increment, timeMoment(4)],
      [
        [2, 0],
        [1, 0.5],
        [1.5, 0.25],
      ],
    ],
    [
      "1, u, g/α",
      ou,
      all,
      [
        [2, 0],
        [1, 0.5],
        [0.7, 0.3],
        [2 ** -20, 0],
      ],
    ],
    [
      "1, u, g/α of edm, down to 0",
      edm,
      all,
      [
        [2, 0],
        [1, 0.5],
        [0.7, 0.3],
        [2 ** -20, 0],
      ],
    ],
  ] as [string, Drift, ItoWeight[], number[][]][])
    it(`is exact for the basis ${name}`, async () => {
      const map = await mapOf({ seed: 0, weights, drift, interval: [0, 2] });
      for (const [t0, t1] of intervals) {
        const got = map(weights, t0, t1);
        for (const [i, a] of weights.entries())
          for (const [j, b] of weights.entries()) {
            const size = Math.sqrt(a.variance(drift, t0, t1) * b.variance(drift, t0, t1));
            expect(Math.abs(dot(got[i], got[j]) - gramEntry(a, b, drift, t0, t1)) / size).toBeLessThan(1e-13);
          }
      }
    });

  it("is exact for the posterior weight if it is square-integrable, and refused if not", async () => {
    const weights = [...all, posterior];
    const map = await mapOf({ seed: 0, weights, drift: ou, interval: [0.01, 2] });
    const got = map(weights, 1.3, 0.01);
    for (const [i, a] of weights.entries())
      for (const [j, b] of weights.entries())
        expect(dot(got[i], got[j]) / gramEntry(a, b, ou, 1.3, 0.01)).toBeCloseTo(1, 12);
    expect(codeOf(() => brownianPath({ ...options, weights }))).toBe("OPTION_INVALID");
  });

  it("disjoint intervals are independent, overlapping ones covary by their overlap", async () => {
    const map = await mapOf(options, 1500);
    const [upper] = map(all, 1.7, 0.9);
    const [lower] = map(all, 0.9, 0.2);
    const [across] = map(all, 1.1, 0.4);
    expect(Math.abs(dot(upper, lower))).toBeLessThan(1e-14);
    expect(dot(upper, across)).toBeCloseTo(0.2, 14);
    expect(dot(lower, across)).toBeCloseTo(0.5, 14);
  });

  it("distinguishes u − t1 from t0 − u, which have the same law, on a finely refined path", async () => {
    const path = brownianPath({ ...options, weights: [increment, timeIntegral] });
    const shape = await like(64);
    const [, z] = values(path, 1.5, 0.5, shape, [increment, timeIntegral]);
    const [sum, mirrored] = [new Float64Array(64), new Float64Array(64)];
    const n = 1024;
    for (let k = 0; k < n; k++) {
      const [w] = values(path, 1.5 - k / n, 1.5 - (k + 1) / n, shape, [increment]);
      const u = 1.5 - (k + 0.5) / n;
      w.forEach((value, i) => {
        sum[i] += (u - 0.5) * value;
        mirrored[i] += (1.5 - u) * value;
      });
    }
    const distance = (a: Float64Array): number => Math.sqrt(a.reduce((total, v, i) => total + (v - z[i]) ** 2, 0) / 64);
    // The midpoint sum misses ∫(u − uᵢ) dW, of standard deviation 1/(√12 n). The bound is 4 standard errors above that.
    expect(distance(sum)).toBeLessThan((1 + 4 / Math.sqrt(128)) / (Math.sqrt(12) * n));
    expect(distance(mirrored)).toBeGreaterThan(0.2);
  });
});
