import type { Estimate, Metric } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { exact, marginal, marginal1, sliced, wasserstein1d } from "../src/index.ts";
import { gaussianSamples, split } from "./normals.ts";

const repetitions = 100;
const n = 200;

async function readings(metric: Metric, mean: readonly number[]): Promise<Estimate[]> {
  const produced = split(await gaussianSamples(n * repetitions, mean, [1, 1.5, 2], 1), n);
  const reference = split(await gaussianSamples(2 * n * repetitions, [0, 0, 0], [1, 1.5, 2], 2), 2 * n);
  return Promise.all(produced.map((set, k) => metric.measure(set, reference[k])));
}

describe("marginal W_p", () => {
  it("is the root of the sum over coordinates of W_p^p", async () => {
    const [x, y] = [await gaussianSamples(50, [0, 0], [1, 1], 1), await gaussianSamples(70, [1, 2], [1, 3], 2)];
    const column = (samples: typeof x, k: number) => samples.x.filter((_, at) => at % 2 === k);
    for (const p of [1, 2, 3]) {
      const byHand = [0, 1].reduce((sum, k) => sum + wasserstein1d(column(x, k), column(y, k), { p }) ** p, 0);
      expect((await marginal({ p }).measure(x, y)).value).toBeCloseTo(byHand ** (1 / p), 12);
    }
  });

  it("ignores correlations", async () => {
    const x = await gaussianSamples(60, [0, 0], [1, 1], 3);
    const shuffled = x.x.map((value, at) => (at % 2 === 0 ? value : x.x[(at + 20) % x.x.length]));
    expect((await marginal().measure(x, { ...x, x: shuffled })).value).toBe(0);
  });

  it("needs p ≥ 1", () => {
    expect(() => marginal({ p: 0 })).toThrow("wasserstein/marginal: p is 0; it must be a finite number at least 1");
  });

  it("of order 1 has its own factory", async () => {
    const [x, y] = [await gaussianSamples(50, [0, 0], [1, 1], 1), await gaussianSamples(70, [1, 2], [1, 3], 2)];
    expect(await marginal1().measure(x, y)).toEqual(await marginal({ p: 1 }).measure(x, y));
  });
});

describe("sliced W2", () => {
  it("has the same bits for the same seed, and different ones for another seed", async () => {
    const [x, y] = [
      await gaussianSamples(80, [0, 0, 0], [1, 1, 1], 5),
      await gaussianSamples(90, [1, 0, 0], [1, 2, 1], 6),
    ];
    const reading = async (seed: number) => (await sliced({ count: 16, seed }).measure(x, y)).value;
    expect(await reading(1)).toBe(await reading(1));
    expect(await reading(1)).not.toBe(await reading(2));
  });

  it("of a shift s over many random directions is near |s|/√d", async () => {
    const x = await gaussianSamples(20, [0, 0, 0, 0], [1, 1, 1, 1], 7);
    const moved = { ...x, x: x.x.map((value, at) => value + (at % 4 === 1 ? 3 : 0)) };
    const { value } = await sliced({ count: 4000 }).measure(x, moved);
    // (θ·s)² has the relative standard deviation √(2(d−1)/(d+2)) = 1, so the root of its mean over 4,000 has 0.8 %. The tolerance is three times that.
    expect(Math.abs(value / 1.5 - 1)).toBeLessThan(0.024);
  });

  it("refuses directions of the wrong length or dimension, and an empty list", async () => {
    const x = await gaussianSamples(10, [0, 0], [1, 1], 8);
    for (const [options, code] of [
      [{ directions: [[1, 1]] }, "OPTION_INVALID"],
      [{ directions: [[1, 0, 0]] }, "SHAPE_MISMATCH"],
      [{ directions: Float64Array.of(1, 0, 1) }, "SHAPE_MISMATCH"],
      [{ directions: [] }, "SHAPE_MISMATCH"],
    ] as const)
      await expect(async () => sliced(options).measure(x, x)).rejects.toMatchObject({ code });
    expect(() => sliced({ count: 0 })).toThrow("wasserstein/sliced: count is 0; it must be a whole number at least 1");
    expect(() => sliced({ seed: -1 })).toThrow(expect.objectContaining({ code: "OPTION_INVALID" }));
  });

  it("accepts directions as rows or as one row-major array", async () => {
    const [x, y] = [await gaussianSamples(30, [0, 0], [1, 1], 9), await gaussianSamples(40, [1, 0], [1, 2], 10)];
    const rows = [
      [0.6, 0.8],
      [1, 0],
    ];
    const expected = await sliced({ directions: rows }).measure(x, y);
    for (const directions of [rows.flat(), Float64Array.from(rows.flat()), rows.map((row) => Float64Array.from(row))])
      expect(await sliced({ directions }).measure(x, y)).toEqual(expected);
  });
});

it("every metric has its published name", () => {
  for (const factory of [exact, marginal, marginal1, sliced]) expect(factory.plugin.name).toBe(factory().info.name);
});

describe("estimates distances between samples of different size", () => {
  for (const [name, metric] of [
    ["marginal W2", marginal()],
    ["marginal W1", marginal({ p: 1 })],
    ["sliced W2", sliced({ count: 16 })],
  ] as const) {
    it(`have a floor near the mean estimate between sets of the same law: ${name}`, async () => {
      const estimates = await readings(metric, [0, 0, 0]);
      const ratio = average(estimates.map(({ floor }) => floor)) / average(estimates.map(({ value }) => value));
      // Both means of 100 are accurate to about 3 %. For a Gaussian on a line, the 1/√n of W2 has a slowly varying factor.
      expect(Math.abs(ratio - 1)).toBeLessThan(0.15);
    });

    it(`have a standard error equal to the standard deviation of the estimates: ${name}`, async () => {
      const estimates = await readings(metric, [1, 0, -1]);
      const values = estimates.map(({ value }) => value);
      const spread = Math.sqrt(average(values.map((value) => (value - average(values)) ** 2)));
      const stated = average(estimates.map(({ standardError }) => standardError));
      // 100 estimates determine a standard deviation to 7 %.
      expect(Math.abs(stated / spread - 1)).toBeLessThan(0.25);
    });
  }
});

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}
