import type { Metric, Samples } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { exact, marginal, sliced, wasserstein1d } from "../src/index.ts";
import { gaussianSamples } from "./normals.ts";

const line = (...x: number[]): Samples => ({ kind: "samples", x: Float64Array.from(x), n: x.length, dim: 1 });
const plane = (...x: number[]): Samples => ({ kind: "samples", x: Float64Array.from(x), n: x.length / 2, dim: 2 });

describe("powers that no double can hold", () => {
  const [x, y] = [
    [1, 2, 3, 54],
    [1, 2, 3, 4],
  ];
  const [tinyX, tinyY] = [
    [0, 0.001],
    [0.001, 0.002],
  ];

  it("do not enter W_p on a line", () => {
    // One gap of 50 in four: 50 · 4^{−1/400}.
    expect(wasserstein1d(x, y, { p: 400 }) / (50 * 4 ** (-1 / 400))).toBeCloseTo(1, 13);
    expect(wasserstein1d(tinyX, tinyY, { p: 200 }) / 0.001).toBeCloseTo(1, 13);
    expect(wasserstein1d(x, y, { p: 1e300 })).toBeCloseTo(50, 12);
    expect(wasserstein1d([1e308], [-0.5e308])).toBeCloseTo(1.5e308, -295);
    expect(() => wasserstein1d([1.7e308], [-1.7e308])).toThrow(expect.objectContaining({ code: "DATA_INVALID" }));
    expect(wasserstein1d([3e-200, 1], [0, 1], { xWeights: [1, 1], yWeights: [1, 1] }) / 3e-200).toBeCloseTo(
      Math.SQRT1_2,
      13,
    );
  });

  it("do not enter marginal W_p, its standard error or its floor", async () => {
    const large = await marginal({ p: 400 }).measure(line(...x), line(...y));
    expect(large.value).toBeCloseTo(wasserstein1d(x, y, { p: 400 }), 12);
    const tiny = await marginal({ p: 200 }).measure(line(...tinyX), line(...tinyY));
    expect(tiny.value / 0.001).toBeCloseTo(1, 13);
    for (const { standardError, floor } of [large, tiny, await marginal({ p: 1e300 }).measure(line(...x), line(...y))])
      expect([standardError, floor].every(Number.isFinite)).toBe(true);
  });

  it("of one coordinate do not change those of another", async () => {
    const produced = plane(1, 1, 2, 2, 3, 3, 54, 4);
    const reference = plane(1, 1.001, 2, 2.001, 3, 3.001, 4, 4.001);
    for (const swap of [false, true]) {
      const turned = ({ x: points, n }: Samples): Samples => ({
        kind: "samples",
        x: points.map((_, k) => points[swap ? k ^ 1 : k]),
        n,
        dim: 2,
      });
      const { value } = await marginal({ p: 400 }).measure(turned(produced), turned(reference));
      expect(value).toBeCloseTo(wasserstein1d(x, y, { p: 400 }), 12);
    }
  });
});

describe("exact W2 of values whose squares overflow", () => {
  it("ends, with the right number", async () => {
    const { value, standardError, floor } = await exact().measure(line(1e160, 2, 3, 4), line(0, 1, 2, 3));
    expect(value / 5e159).toBeCloseTo(1, 13);
    expect([standardError, floor].every(Number.isFinite)).toBe(true);
    const far = await exact().measure(plane(1e160, 1, 2, 3, 4, 5), plane(0, 1, 2, 3, 4, 5));
    expect(far.value / (1e160 / Math.sqrt(3))).toBeCloseTo(1, 13);
  });

  it("keeps digits that only the centred points have", async () => {
    // The first coordinates are equal, and far larger than the squares of the gaps allow.
    const { value } = await exact().measure(plane(1, 0, 1, 2e-170), plane(1, 1e-170, 1, 3e-170));
    expect(value / 1e-170).toBeCloseTo(1, 12);
  });
});

describe("an abort", () => {
  const cases: readonly [string, Metric, number, number][] = [
    ["exact, costs in memory", exact(), 4000, 3],
    ["exact, costs by row", exact(), 5000, 3],
    ["exact, in one dimension", exact(), 2_000_000, 1],
    ["marginal", marginal(), 2000, 400],
    ["sliced", sliced({ count: 5000 }), 5000, 2],
  ];
  for (const [what, metric, n, dim] of cases)
    it(`stops ${what}`, async () => {
      const samples = await gaussianSamples(n, new Array(dim).fill(0), new Array(dim).fill(1), 1);
      const reversed = { ...samples, x: samples.x.slice().reverse() };
      const controller = new AbortController();
      let abortedAt = 0;
      setTimeout(() => {
        abortedAt = performance.now();
        controller.abort();
      }, 30);
      await expect(async () => metric.measure(samples, reversed, { signal: controller.signal })).rejects.toMatchObject({
        code: "ABORTED",
      });
      expect(performance.now() - abortedAt).toBeLessThan(1000);
    });
});
