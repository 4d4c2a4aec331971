import type { Scheme, ScoreModel } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { ou, vpLinear } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { exactLaw, lawAt, meanError, w2 } from "../src/index.ts";
import { euler, eulerMoments, twoStep } from "./schemes.ts";

const mean = [1, -0.5, 0.25];
const variance = [0.25, 1, 1.8];
const target = gaussian({ mean, variance });
const drift = ou({ horizon: 8 });

describe("exactLaw", () => {
  it("agrees with the recursion of Euler–Maruyama's moments to rounding", async () => {
    for (const noiseLevel of [0, 0.5, 1, 1.3]) {
      const times = uniform()(37, drift, 0.1);
      const law = await exactLaw({ scheme: euler, drift, target, times, noiseLevel });
      mean.forEach((m, j) => {
        const expected = eulerMoments({ mean: m, variance: variance[j], drift, times, noiseLevel });
        expect(Math.abs(law.mean[j] - expected.mean)).toBeLessThan(1e-13);
        expect(Math.abs(law.variance[j] / expected.variance - 1)).toBeLessThan(1e-13);
      });
      expect(law.nfe).toBe(37);
    }
  });

  it("starts from the prior, a standard normal or the exact law", async () => {
    const times = uniform()(20, drift, 0.5);
    const short = ou({ horizon: 1 });
    for (const [start, from] of [
      ["prior", { mean: 0, variance: 1 - Math.exp(-1) }],
      ["standard", { mean: 0, variance: 1 }],
    ] as const) {
      const grid = uniform()(20, short, 0.5);
      const law = await exactLaw({ scheme: euler, drift: short, target, times: grid, start });
      const expected = eulerMoments({
        mean: mean[0],
        variance: variance[0],
        drift: short,
        times: grid,
        noiseLevel: 1,
        from,
      });
      expect(law.mean[0]).toBeCloseTo(expected.mean, 13);
      expect(law.variance[0]).toBeCloseTo(expected.variance, 13);
    }
    await expect(exactLaw({ scheme: euler, drift, target, times })).resolves.toMatchObject({ nfe: 20 });
  });

  it("gives a full covariance the same error as its diagonal form, to 1e-12", async () => {
    const angle = 0.7;
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const rotate = ([x, y, z]: number[]): number[] => [c * x - s * y, s * x + c * y, z];
    const columns = [rotate([1, 0, 0]), rotate([0, 1, 0]), rotate([0, 0, 1])];
    const covariance = columns.map((_, i) =>
      columns.map((_, j) => columns.reduce((total, q, k) => total + q[i] * variance[k] * q[j], 0)),
    );
    const turned = gaussian({ mean: rotate(mean), covariance });
    for (const steps of [16, 64]) {
      const times = uniform()(steps, drift, 0);
      const plain = w2(await exactLaw({ scheme: euler, drift, target, times }), lawAt(target, drift, 0));
      const full = w2(await exactLaw({ scheme: euler, drift, target: turned, times }), lawAt(turned, drift, 0));
      expect(Math.abs(full - plain)).toBeLessThan(1e-12);
    }
  });

  it("reads multistep schemes like any other scheme", async () => {
    // x_{n+1} = x_n + h (3/2 b_n − 1/2 b_{n−1}): the same recursion by hand, in one dimension with mean zero.
    const one = gaussian({ mean: [0], variance: [0.25] });
    const times = uniform()(24, drift, 0.2);
    const law = await exactLaw({ scheme: twoStep, drift, target: one, times, noiseLevel: 0 });
    let [factor, last] = [1, Number.NaN];
    for (let k = 0; k + 1 < times.length; k++) {
      const c = Math.exp(-times[k]) * 0.25 + 1 - Math.exp(-times[k]);
      const b = (0.5 - 0.5 / c) * factor;
      factor += (times[k] - times[k + 1]) * (k === 0 ? b : 1.5 * b - 0.5 * last);
      last = b;
    }
    const start = Math.exp(-8) * 0.25 + 1 - Math.exp(-8);
    expect(law.variance[0]).toBeCloseTo(factor ** 2 * start, 13);
  });

  it("adds a score bias to the mean and score noise to the variance, exactly", async () => {
    const times = uniform()(30, drift, 0.1);
    const clean = await exactLaw({ scheme: euler, drift, target, times });
    const biased = await exactLaw({
      scheme: euler,
      drift,
      target,
      times,
      scoreError: { bias: Float64Array.of(0, 0.3, 0) },
    });
    const noisy = await exactLaw({ scheme: euler, drift, target, times, scoreError: { noise: 0.6 } });
    const expected = eulerMoments({ mean: -0.5, variance: 1, drift, times, noiseLevel: 1, bias: 0.3 });
    expect(biased.mean[1]).toBeCloseTo(expected.mean, 13);
    expect(biased.mean[0]).toBeCloseTo(clean.mean[0], 14);
    expect(biased.variance[1]).toBeCloseTo(clean.variance[1], 13);
    const spread = eulerMoments({
      mean: 1,
      variance: 0.25,
      drift,
      times,
      noiseLevel: 1,
      scoreNoise: 0.6 / Math.sqrt(3),
    });
    expect(noisy.variance[0]).toBeCloseTo(spread.variance, 13);
    expect(noisy.mean[0]).toBeCloseTo(clean.mean[0], 13);
  });

  it("adds independent score noise at each evaluation of a step", async () => {
    // x₁ = x₀ + ½ s + ½ s′, both evaluations at (x₀, t₀): score noise of variance v adds v/2, not v.
    const twice: Scheme = {
      ...euler,
      noise: [],
      async step({ score }, t0, _t1, x0, state) {
        return { x: sum([1, x0], [0.5, await score(x0, t0)], [0.5, await score(x0, t0)]), state };
      },
    };
    const options = { scheme: twice, drift, target, times: Float64Array.of(1, 0.5) };
    const clean = await exactLaw(options);
    const noisy = await exactLaw({ ...options, scoreError: { noise: 0.6 } });
    expect(noisy.variance[0] - clean.variance[0]).toBeCloseTo(0.6 ** 2 / 3 / 2, 14);
  });

  it("rotates the bias into the eigenbasis of a full covariance", async () => {
    const covariance = [
      [2, 1],
      [1, 2],
    ];
    const full = gaussian({ mean: [0, 0], covariance });
    const times = uniform()(16, drift, 0.1);
    // Along the first eigenvector only: the mean moves by the same length as in one dimension.
    const bias = Float64Array.of(0.2, 0.2);
    const law = await exactLaw({ scheme: euler, drift, target: full, times, scoreError: { bias } });
    const expected = eulerMoments({ mean: 0, variance: 3, drift, times, noiseLevel: 1, bias: 0.2 * Math.SQRT2 });
    expect(Math.abs(meanError(law, lawAt(full, drift, 0.1)) - Math.abs(expected.mean))).toBeLessThan(1e-13);
  });

  it("accepts a variance of zero if the run ends above t = 0", async () => {
    const flat = gaussian({ mean: [0, 0], variance: [0, 1] });
    const vp = vpLinear();
    const law = await exactLaw({ scheme: euler, drift: vp, target: flat, times: uniform()(64, vp, 1e-3) });
    expect(w2(law, lawAt(flat, vp, 1e-3))).toBeLessThan(1);
  });
});

describe("schemes that are not affine", () => {
  const bent = (
    change: (value: number, row: number, dim: number, data: Float64Array | Float32Array) => number,
  ): Scheme => ({
    ...euler,
    async step(problem, t0, t1, x0, state) {
      const { x } = await euler.step(problem, t0, t1, x0, state);
      const out = sum([1, x]);
      const copy = out.data.slice();
      for (let i = 0; i < copy.length; i++) out.data[i] = change(copy[i], Math.floor(i / x.dim), x.dim, copy);
      return { x: out, state };
    },
  });
  it.each<[string, Scheme]>([
    ["thresholding", bent((value) => Math.max(-0.9, Math.min(0.9, value)))],
    ["a clip that rarely acts", bent((value) => Math.max(-8, Math.min(8, value)))],
    ["a slight curvature", bent((value) => value + 1e-9 * value * value)],
    [
      "a step that depends on the norm of the row",
      bent((value, row, dim, data) => value * (1 + 1e-6 * Math.hypot(...data.subarray(row * dim, (row + 1) * dim)))),
    ],
    ["mixed coordinates", bent((value, row, dim, data) => value + 0.01 * data[row * dim])],
  ])("%s is refused", async (_, scheme) => {
    const times = uniform()(8, drift, 0.1);
    await expect(exactLaw({ scheme, drift, target, times })).rejects.toMatchObject({ code: "LAW_NOT_AFFINE" });
  });

  it("a target that is not Gaussian and a bias of the wrong shape are refused", async () => {
    const times = uniform()(4, drift, 0.1);
    const two = mixture({ weights: [0.5, 0.5], means: [[0], [1]], variance: 1 });
    await expect(exactLaw({ scheme: euler, drift, target: two, times })).rejects.toMatchObject({
      code: "CAPABILITY_MISSING",
    });
    await expect(
      exactLaw({ scheme: euler, drift, target, times, scoreError: { bias: Float64Array.of(1) } }),
    ).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
  });
});

it("the model of a run keeps all capabilities of the target's model", async () => {
  const seen: string[] = [];
  const watching: Scheme = {
    ...euler,
    async step(problem, t0, t1, x0, state) {
      seen.push(...Object.keys(problem).filter((key) => key === "jvp"));
      return euler.step(problem, t0, t1, x0, state);
    },
  };
  await exactLaw({ scheme: watching, drift, target, times: uniform()(2, drift, 0.1) });
  expect(seen.length).toBeGreaterThan(0);
  const model: ScoreModel = target.score(drift);
  expect(model.jvp).toBeDefined();
});
