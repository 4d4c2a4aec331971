import type { MeasuredLaw } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { bures, momentsOf } from "../src/index.ts";

describe("moments of samples", () => {
  it("divide by n", () => {
    const { mean, covariance } = momentsOf({
      kind: "samples",
      x: Float64Array.of(0, 0, 2, 0, 2, 4, 0, 4),
      n: 4,
      dim: 2,
    });
    expect([...mean]).toEqual([1, 2]);
    expect([...covariance!]).toEqual([1, 0, 0, 4]);
  });

  it("agree with the plain formula for odd and even d and more rows than a panel", () => {
    for (const dim of [1, 2, 3, 5]) {
      const n = 150;
      const x = Float64Array.from({ length: n * dim }, (_, k) => ((k * 7919) % 1009) / 1009);
      const { mean, covariance } = momentsOf({ kind: "samples", x, n, dim });
      for (let i = 0; i < dim; i++)
        for (let j = 0; j < dim; j++) {
          let plain = 0;
          for (let r = 0; r < n; r++) plain += ((x[r * dim + i] - mean[i]) * (x[r * dim + j] - mean[j])) / n;
          expect(covariance![i * dim + j]).toBeCloseTo(plain, 14);
        }
    }
  });

  it("lose no digits if the mean is large", () => {
    const x = Float64Array.from({ length: 1000 }, (_, i) => 2 ** 40 + (i % 2));
    expect(momentsOf({ kind: "samples", x, n: 1000, dim: 1 }).covariance![0]).toBe(0.25);
  });
});

describe("impossible moments are refused", () => {
  const good: MeasuredLaw = { kind: "moments", mean: Float64Array.of(0, 0), variance: Float64Array.of(1, 1) };
  const moments = (change: object): MeasuredLaw => ({ ...good, ...change }) as MeasuredLaw;
  for (const [what, law, code] of [
    ["a negative variance", moments({ variance: Float64Array.of(1, -1) }), "VARIANCE_INVALID"],
    ["too few variances", moments({ variance: Float64Array.of(1) }), "SHAPE_MISMATCH"],
    ["a mean that is not finite", moments({ mean: Float64Array.of(0, Number.NaN) }), "DATA_INVALID"],
    ["moments without a variance", { kind: "moments", mean: Float64Array.of(0, 0) }, "CAPABILITY_MISSING"],
    ["a covariance of the wrong size", moments({ covariance: Float64Array.of(1) }), "SHAPE_MISMATCH"],
    [
      "a covariance that is not symmetric",
      moments({ covariance: Float64Array.of(1, 0.5, 0, 1) }),
      "COVARIANCE_NOT_PSD",
    ],
    [
      "a covariance with a negative eigenvalue",
      moments({ covariance: Float64Array.of(1, 2, 2, 1) }),
      "COVARIANCE_NOT_PSD",
    ],
    ["one sample", { kind: "samples", x: Float64Array.of(1, 2), n: 1, dim: 2 }, "SHAPE_MISMATCH"],
    ["samples of another shape", { kind: "samples", x: Float64Array.of(1, 2, 3), n: 2, dim: 2 }, "SHAPE_MISMATCH"],
    [
      "a distance that overflows",
      { kind: "samples", x: new Float64Array(4).fill(1.7e308), n: 2, dim: 2 },
      "DATA_INVALID",
    ],
  ] as const)
    it(`${what}: ${code}`, async () => {
      await expect(async () => bures().measure(law, good)).rejects.toMatchObject({ name: "BackstepError", code });
    });

  it("a NaN among samples, with its row and column", async () => {
    const x = Float64Array.of(0, 1, 2, Number.NaN);
    await expect(async () => bures().measure({ kind: "samples", x, n: 2, dim: 2 }, good)).rejects.toMatchObject({
      code: "DATA_INVALID",
      details: { row: 1, column: 1 },
    });
  });
});
