import type { Metric } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { bures, diagonalW2, frechet, kl, momentsOf } from "../src/index.ts";
import { diagonalMoments, fullMoments, rotation } from "./matrices.ts";
import { gaussianSamples } from "./normals.ts";

const identity = (dim: number): number[] => Array.from({ length: dim * dim }, (_, k) => Number(k % (dim + 1) === 0));

describe("values near 1e78 and above, as of a run that diverged", () => {
  for (const size of [1e78, 1e100, 1e166, 1e300])
    it(`have finite distances or an error with a code: ${size}`, async () => {
      const samples = await gaussianSamples(16, [0, 0, 0, 0], identity(4), 1);
      const far = { ...samples, x: samples.x.map((value) => value * size) };
      const truth = diagonalMoments([0, 0, 0, 0], [1, 1, 1, 1]);
      const { mean, covariance } = momentsOf(samples);
      const norm = Math.sqrt(mean.reduce((sum, m, j) => sum + m * m + covariance![5 * j], 0));
      for (const metric of [bures(), diagonalW2()]) {
        const { value, standardError, floor } = await metric.measure(far, truth);
        expect(value / size / norm).toBeCloseTo(1, 10);
        expect([standardError, floor].every(Number.isFinite)).toBe(true);
      }
      if (size < 1e150) expect((await frechet().measure(far, truth)).value / size ** 2 / norm ** 2).toBeCloseTo(1, 10);
      else await expect(async () => frechet().measure(far, truth)).rejects.toMatchObject({ code: "DATA_INVALID" });
      // Per coordinate, −1 − log(1/(size² v)) dominates. Beyond 1e145 the variances have no common unit.
      if (size < 1e145) {
        const divergence = (await kl().measure(far, truth)).value;
        const ratio = (await kl().measure(samples, truth)).value;
        expect(Math.abs(divergence - 4 * Math.log(size))).toBeLessThan(ratio + 4);
      } else await expect(async () => kl().measure(far, truth)).rejects.toMatchObject({ code: "DATA_INVALID" });
    });
});

describe("moments", () => {
  it("of equal large means keep the digits of tiny variances", async () => {
    const pair = [diagonalMoments([1e300, 1], [1e-300, 0]), diagonalMoments([1e300, 1], [4e-300, 0])] as const;
    expect((await bures().measure(...pair)).value / 1e-150).toBeCloseTo(1, 13);
    expect((await diagonalW2().measure(...pair)).value / 1e-150).toBeCloseTo(1, 13);
  });

  it("at both ends of the doubles have the distance of their means", async () => {
    const pair = [diagonalMoments([0.8e308], [1e300]), diagonalMoments([-0.8e308], [1])] as const;
    for (const metric of [bures(), diagonalW2()])
      expect((await metric.measure(...pair)).value / 1.6e308).toBeCloseTo(1, 13);
    const apart = [diagonalMoments([1.7e308], [1]), diagonalMoments([-1.7e308], [1])] as const;
    for (const metric of [bures(), diagonalW2(), frechet()])
      await expect(async () => metric.measure(...apart)).rejects.toMatchObject({ code: "DATA_INVALID" });
  });

  it("of coordinates of any unit have the same KL", async () => {
    const q = rotation(2);
    const plain = await kl().measure(fullMoments([1, 0], [1, 2], q), fullMoments([0, 1], [2, 1], q));
    const units = [1e150, 1e-140];
    const inUnits = ({ mean, covariance }: ReturnType<typeof fullMoments>) => ({
      kind: "moments" as const,
      mean: mean.map((m, j) => m * units[j]),
      covariance: covariance!.map((c, k) => c * units[k >> 1] * units[k & 1]),
    });
    const scaled = await kl().measure(inUnits(fullMoments([1, 0], [1, 2], q)), inUnits(fullMoments([0, 1], [2, 1], q)));
    expect(scaled.value).toBeCloseTo(plain.value, 11);
  });

  it("of samples that are too large are refused, and others have any size", () => {
    const samples = (size: number) => ({ kind: "samples" as const, x: Float64Array.of(-size, size), n: 2, dim: 1 });
    expect(momentsOf(samples(1e150)).covariance![0] / 1e300).toBeCloseTo(1, 13);
    expect(momentsOf({ ...samples(0), x: Float64Array.of(1.7e308, 1.7e308) }).mean[0]).toBe(1.7e308);
    expect(() => momentsOf(samples(1e160))).toThrow(expect.objectContaining({ code: "DATA_INVALID" }));
  });
});

describe("an abort", () => {
  const cases: readonly [string, Metric, number, number][] = [
    ["eigenvalues of large matrices", bures(), 600, 500],
    ["the inverse of large matrices", kl(), 600, 500],
  ];
  for (const [what, metric, n, dim] of cases)
    it(`stops ${what}`, async () => {
      const x = Float64Array.from({ length: n * dim }, (_, k) => Math.sin(k * k));
      const samples = { kind: "samples", x, n, dim } as const;
      const controller = new AbortController();
      let abortedAt = 0;
      setTimeout(() => {
        abortedAt = performance.now();
        controller.abort();
      }, 30);
      await expect(async () => metric.measure(samples, samples, { signal: controller.signal })).rejects.toMatchObject({
        code: "ABORTED",
      });
      expect(performance.now() - abortedAt).toBeLessThan(1000);
    });

  it("stops between two calls of a network", async () => {
    const controller = new AbortController();
    let calls = 0;
    const metric = frechet({
      features: async (x, _, dim) => {
        calls += 1;
        controller.abort();
        return { x, dim };
      },
    });
    const samples = await gaussianSamples(10, [0], [1], 1);
    await expect(async () => metric.measure(samples, samples, { signal: controller.signal })).rejects.toMatchObject({
      code: "ABORTED",
    });
    expect(calls).toBe(1);
  });
});
