import type { Estimate, Metric, Samples } from "@backstep/core";
import { describe, expect, it } from "vitest";
import { bures, diagonalW2, frechet, kl, momentsOf } from "../src/index.ts";
import { diagonalMoments } from "./matrices.ts";
import { gaussianSamples } from "./normals.ts";

const root = [1, 0, 0, 0.8, 0.5, 0, -0.3, 0.4, 0.2];
const truth = {
  kind: "moments",
  mean: Float64Array.of(1, 2, 3),
  covariance: Float64Array.from({ length: 9 }, (_, k) => product(root, Math.floor(k / 3), k % 3)),
} as const;
const n = 300;
const repetitions = 200;

/** Estimates of a metric between fresh samples of the law, shifted, and the law itself or another fresh set. */
async function readings(metric: Metric, twoSets: boolean, shift: readonly number[]): Promise<Estimate[]> {
  const estimates: Estimate[] = [];
  const [produced, reference] = [await sets(0, shift), await sets(1, [0, 0, 0])];
  for (let k = 0; k < repetitions; k++)
    estimates.push(await metric.measure(produced[k], twoSets ? reference[k] : truth));
  return estimates;
}

async function sets(seed: number, shift: readonly number[]): Promise<Samples[]> {
  const mean = shift.map((value, j) => truth.mean[j] + value);
  const { x } = await gaussianSamples(n * repetitions, mean, root, seed);
  return Array.from({ length: repetitions }, (_, k) => ({
    kind: "samples",
    x: x.subarray(3 * n * k, 3 * n * (k + 1)),
    n,
    dim: 3,
  }));
}

describe("the floor is the mean estimate between sample sets of the same law", () => {
  for (const { metric, square } of [
    { metric: frechet(), square: false },
    { metric: bures(), square: true },
    { metric: diagonalW2(), square: true },
    { metric: kl(), square: false },
  ])
    for (const twoSets of [false, true])
      it(`${metric.info.name}, ${twoSets ? "two sets" : "one set against exact moments"}`, async () => {
        const estimates = await readings(metric, twoSets, [0, 0, 0]);
        const value = statistics(estimates.map((estimate) => (square ? estimate.value ** 2 : estimate.value)));
        const floor = statistics(estimates.map((estimate) => (square ? estimate.floor ** 2 : estimate.floor)));
        // 4 standard errors of the mean estimate, and 3 % for the terms of order 1/n² that the floor omits.
        const tolerance = (4 * value.sd) / Math.sqrt(repetitions) + 0.03 * floor.mean;
        expect(tolerance).toBeLessThan(0.3 * floor.mean);
        expect(Math.abs(value.mean - floor.mean)).toBeLessThan(tolerance);
      });
});

describe("the standard error is the standard deviation of the estimate", () => {
  for (const [name, metric] of [
    ["bures", bures()],
    ["diagonalW2", diagonalW2()],
    ["frechet", frechet()],
    ["kl", kl()],
    ["kl with shrinkage", kl({ shrinkage: 0.1 })],
  ] as const)
    for (const twoSets of [false, true])
      it(`${name}, ${twoSets ? "two sets" : "one set against exact moments"}`, async () => {
        const estimates = await readings(metric, twoSets, [0.5, 0, -0.5]);
        const spread = statistics(estimates.map(({ value }) => value)).sd;
        const stated = statistics(estimates.map(({ standardError }) => standardError)).mean;
        // 200 estimates determine a standard deviation to 5 %. The tolerance is three times that, plus terms of order 1/n.
        expect(Math.abs(stated / spread - 1)).toBeLessThan(0.2);
      });
});

describe("an estimate", () => {
  it("counts the samples of the smaller side", async () => {
    const [few, many] = [await gaussianSamples(50, [0, 0, 0], root, 1), await gaussianSamples(80, [0, 0, 0], root, 2)];
    expect((await bures().measure(few, many)).n).toBe(50);
    expect((await bures().measure(many, truth)).n).toBe(80);
  });

  it("takes f32 samples", async () => {
    const samples = await gaussianSamples(500, [0, 0, 0], root, 3);
    const rounded: Samples = { ...samples, x: Float32Array.from(samples.x) };
    expect((await bures().measure(rounded, samples)).value).toBeLessThan(1e-7);
  });

  it("equals that of the samples' moments, divided by n", async () => {
    const samples = await gaussianSamples(100, [0, 0, 0], root, 4);
    const [direct, byMoments] = [bures().measure(samples, truth), bures().measure(momentsOf(samples), truth)];
    expect((await direct).value).toBe((await byMoments).value);
  });

  it("has the floor as its standard error for W2 between a set and itself", async () => {
    const samples = await gaussianSamples(100, [0, 0, 0], root, 5);
    const { value, standardError, floor } = await diagonalW2().measure(samples, samples);
    expect(value).toBe(0);
    expect(standardError).toBe(floor);
  });
});

it("every metric has its published name", () => {
  for (const factory of [bures, diagonalW2, frechet, kl]) expect(factory.plugin.name).toBe(factory().info.name);
});

describe("features", () => {
  it("are applied before the moments are computed; given moments are then moments of features", async () => {
    const samples = await gaussianSamples(200, [1, 2, 3], root, 6);
    const firstOnly = (x: Float64Array | Float32Array, rows: number, dim: number) => ({
      x: Float64Array.from({ length: rows }, (_, i) => 2 * x[i * dim]),
      dim: 1,
    });
    const { value } = await frechet({ features: firstOnly }).measure(samples, diagonalMoments([0], [0]));
    const { mean, covariance } = momentsOf(samples);
    expect(value).toBeCloseTo(4 * (mean[0] ** 2 + covariance![0]), 12);
  });

  it("that are not a function are refused", () => {
    expect(() => frechet({ features: "inception" as never })).toThrow(
      'gaussian/frechet: features is "inception"; it must be a function',
    );
  });

  it("of the wrong shape are refused", async () => {
    const samples = await gaussianSamples(10, [1, 2, 3], root, 7);
    const metric = frechet({ features: async (x) => ({ x, dim: 2 }) });
    await expect(metric.measure(samples, samples)).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
  });
});

function product(a: readonly number[], i: number, j: number): number {
  return a[3 * i] * a[3 * j] + a[3 * i + 1] * a[3 * j + 1] + a[3 * i + 2] * a[3 * j + 2];
}

function statistics(values: readonly number[]): { mean: number; sd: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) };
}
