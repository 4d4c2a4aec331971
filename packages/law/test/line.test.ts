import type { Batch, Scheme } from "@backstep/core";
import { increment, posterior, sum } from "@backstep/core/plugin";
import { ou, vpLinear } from "@backstep/drifts";
import { logSnr, uniform } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { gaussHermite, gaussLegendre } from "../src/gauss-rule.ts";
import {
  exactLaw,
  fitOrder,
  forwardLaw,
  kl,
  lawAt,
  lineKl,
  lineLawAt,
  lineW2,
  settledOrder,
  w2,
  weakErrors,
  weakOrders,
} from "../src/index.ts";
import { panels } from "../src/panels.ts";
import { euler, twoStep } from "./schemes.ts";

const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const normal = gaussian({ mean: [0.7], variance: [0.4] });
const bimodal = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
/** Functions whose expectations have no error at all. */
const fiveZeros = [0, 1, 2, 3, 4].map((k) => ({ name: `constant ${k}`, value: () => k }));
const times = logSnr()(24, drift, 0.1);

/** A step without use that draws two normals and a uniform: x₁ = x/2 + (z₁ z₂ + U)/10. */
const draws: Scheme = {
  ...euler,
  info: { ...euler.info, name: "draws" },
  noise: [],
  normals: 2,
  uniforms: 1,
  async step({ normals, uniforms }, t0, t1, x0, state) {
    const [one, other] = normals(t0, t1, x0);
    const [u] = uniforms(t0, t1, x0);
    const x = x0.workspace.batch(x0.rows, 1);
    for (let i = 0; i < x.rows; i++) x.data[i] = 0.5 * x0.data[i] + 0.1 * (one.data[i] * other.data[i] + u[i]);
    return { x, state };
  },
};

/** Heun's method on the reverse SDE, whose step is not affine in its noise. */
const trapezoidal: Scheme = {
  ...euler,
  info: { ...euler.info, name: "trapezoidal", weakOrder: 2, evaluatesAtEnd: true },
  async step({ drift: { f, g2 }, score, integrals }, t0, t1, x0, state) {
    const h = t0 - t1;
    const [w] = integrals(t0, t1, x0);
    const slope = async (x: Batch, t: number): Promise<Batch> => sum([-f(t), x], [g2(t), await score(x, t)]);
    const one = await slope(x0, t0);
    const other = await slope(sum([1, x0], [h, one], [Math.sqrt(g2(t0)), w]), t1);
    const g = 0.5 * (Math.sqrt(g2(t0)) + Math.sqrt(g2(t1)));
    return { x: sum([1, x0], [h / 2, one], [h / 2, other], [g, w]), state };
  },
};

describe("Gauss rules", () => {
  it.each([1, 2, 5, 16, 24])("of %d nodes have the moments of a normal and of a uniform", (n) => {
    const [hermite, legendre] = [gaussHermite(n), gaussLegendre(n)];
    const moment = ({ nodes, weights }: typeof hermite, power: number): number =>
      nodes.reduce((total, node, i) => total + weights[i] * node ** power, 0);
    let expected = 1;
    for (let power = 0; power < 2 * n; power++) {
      if (power > 0 && power % 2 === 0) expected *= power - 1;
      const scale = power % 2 === 0 ? expected : Math.max(1, expected * Math.sqrt(power));
      expect(Math.abs(moment(hermite, power) - (power % 2 === 0 ? expected : 0))).toBeLessThan(1e-12 * scale);
      expect(Math.abs(moment(legendre, power) - 1 / (power + 1))).toBeLessThan(1e-14);
    }
  });
});

describe("interpolation in panels", () => {
  it("is exact for polynomials below its order, and takes the end's value outside", () => {
    const cubic = (x: number): number => 1 - x + 0.3 * x ** 3;
    const grid = panels(-2, 5, 3, 4);
    const at = Float64Array.of(-2, -1.3, 0.2, 1 / 3, 4.99, 5, grid.points[5], 7, -9);
    const [found] = grid.interpolate([grid.points.map(cubic)], at);
    at.forEach((x, i) => expect(found[i]).toBeCloseTo(cubic(Math.min(Math.max(x, -2), 5)), 12));
  });
});

describe("weakErrors", () => {
  it.each([
    ["affine in its noise", euler],
    ["through two stages", trapezoidal],
    ["with a memory but no noise", twoStep],
  ])("gives the moments of the exact law on Gaussian data, of a scheme %s", async (_, scheme) => {
    const law = await exactLaw({ scheme, drift, target: normal, times });
    const [mean, square] = await weakErrors({ scheme, drift, target: normal, times });
    expect(Math.abs(mean.produced - law.mean[0])).toBeLessThan(1e-7);
    expect(Math.abs(square.produced - (law.mean[0] ** 2 + law.variance[0]))).toBeLessThan(1e-6);
    const truth = lawAt(normal, drift, 0.1);
    expect(square.exact).toBeCloseTo(truth.mean[0] ** 2 + truth.variance[0], 12);
    expect(square.error).toBe(square.produced - square.exact);
  });

  it("knows the exact law of a mixture", async () => {
    const found = await weakErrors({ scheme: euler, drift, target: bimodal, times });
    const [alpha, sigma2] = [drift.alpha(0.1), drift.sigma(0.1) ** 2];
    const variance = (v: number): number => alpha ** 2 * v + sigma2;
    expect(found[0].exact).toBeCloseTo(0.2 * alpha, 12);
    expect(found[2].exact).toBeCloseTo(
      Math.cos(alpha) * (0.4 * Math.exp(-variance(0.3) / 2) + 0.6 * Math.exp(-variance(0.2) / 2)),
      12,
    );
  });

  it("takes products of further normals and of uniforms", async () => {
    const options = { scheme: draws, drift, target: normal, times: Float64Array.of(1, 0.8, 0.6) };
    const [mean, square] = await weakErrors(options);
    const { mean: m, variance: v } = lawAt(normal, drift, 1);
    // m₁ = m/2 + 1/20 and v₁ = v/4 + (1 + 1/12)/100, twice.
    const moved = (m[0] / 2 + 0.05) / 2 + 0.05;
    expect(mean.produced).toBeCloseTo(moved, 8);
    expect(square.produced).toBeCloseTo(moved ** 2 + (v[0] / 4 + 0.13 / 12) / 4 + 0.13 / 12, 7);
  });

  it("says how far a coarser rule is off", async () => {
    for (const { uncertainty } of await weakErrors({ scheme: trapezoidal, drift, target: bimodal, times })) {
      expect(uncertainty).toBeGreaterThan(0);
      expect(uncertainty).toBeLessThan(1e-6);
    }
  });

  it("refuses more dimensions, and noise with a memory", async () => {
    const plane = gaussian({ mean: [0, 0], variance: [1, 2] });
    await expect(weakErrors({ scheme: euler, drift, target: plane, times })).rejects.toMatchObject({
      code: "CAPABILITY_MISSING",
    });
    const remembering: Scheme<unknown> = {
      ...euler,
      step: async (problem, t0, t1, x, state) => {
        const result = await euler.step(problem, t0, t1, x, state as undefined);
        return { ...result, state: { last: t0 } };
      },
    };
    for (const scheme of [remembering, { ...euler, init: () => ({ last: 0 }) } as Scheme<unknown>])
      await expect(weakErrors({ scheme, drift, target: bimodal, times })).rejects.toMatchObject({
        code: "CAPABILITY_MISSING",
      });
  });
});

describe("orders", () => {
  const problem = {
    drift,
    target: bimodal,
    steps: [8, 16, 32, 64],
    times: (steps: number) => logSnr()(steps, drift, drift.timeOf(0.45), drift.timeOf(2.5)),
  };

  it.each([
    ["Euler–Maruyama", euler, 1],
    ["Heun's method", trapezoidal, 2],
  ])("of %s on a mixture are as they should be, where they are measured", async (_, scheme, order) => {
    const measured = (await weakOrders({ ...problem, scheme })).filter(({ verdict }) => verdict === "measured");
    expect(measured.length).toBeGreaterThanOrEqual(3);
    for (const found of measured) expect(Math.abs(found.order - order)).toBeLessThan(0.05);
  });

  it("settle earlier than the slopes, where the next term is of the next order", () => {
    const steps = [8, 16, 32, 64];
    const errors = steps.map((n) => n ** -2 * (1 + 3 / n));
    expect(fitOrder(steps, errors).verdict).toBe("inconclusive");
    expect(settledOrder(steps, errors)).toMatchObject({ verdict: "measured" });
    expect(Math.abs(settledOrder(steps, errors).order - 2)).toBeLessThan(0.02);
    expect(settledOrder(steps, [1, 0.4, 0.13, 0.06])).toMatchObject({ verdict: "inconclusive" });
    // Slopes 4.7, 2.3 and 1.1 on the way through a change of sign: both extrapolations are −0.1.
    const turning = [1, 2 ** -4.7, 2 ** -7, 2 ** -8.1];
    expect(settledOrder(steps, turning)).toMatchObject({ verdict: "inconclusive" });
    expect(settledOrder(steps, [1, 0.25, 0.0625]).reason).toMatch("at least 3");
  });

  it("do not count errors that the quadrature does not resolve", async () => {
    const [, , , , exact] = await weakOrders({ ...problem, scheme: euler, functions: [...fiveZeros] });
    expect(exact).toMatchObject({ verdict: "inconclusive", slopes: [] });
  });
});

describe("forwardLaw", () => {
  it("is the exact law on Gaussian data, in W2 and KL", async () => {
    const produced = await forwardLaw({ scheme: euler, drift, target: normal, times });
    const truth = lineLawAt(normal, drift, 0.1);
    const [law, right] = [await exactLaw({ scheme: euler, drift, target: normal, times }), lawAt(normal, drift, 0.1)];
    expect(Math.abs((await lineW2(truth, produced)) / w2(law, right) - 1)).toBeLessThan(1e-6);
    expect(Math.abs((await lineKl(truth, produced)) / kl(right, law) - 1)).toBeLessThan(1e-6);
  });

  it("has the expectations of the backward recursion on a mixture", async () => {
    const { low, high, density } = await forwardLaw({ scheme: euler, drift, target: bimodal, times });
    const x = Float64Array.from({ length: 2001 }, (_, i) => low + ((high - low) * i) / 2000);
    const p = await density(x);
    const mean = (of: (x: number) => number): number =>
      (p.reduce((total, value, i) => total + value * of(x[i]), 0) * (high - low)) / 2000;
    const [first, , cosine, sine] = await weakErrors({ scheme: euler, drift, target: bimodal, times });
    expect(mean(() => 1)).toBeCloseTo(1, 12);
    expect(mean((y) => y)).toBeCloseTo(first.produced, 6);
    expect(mean(Math.cos)).toBeCloseTo(cosine.produced, 6);
    expect(mean((y) => Math.sin(2 * y))).toBeCloseTo(sine.produced, 6);
  });

  it("refuses steps without a Gaussian kernel", async () => {
    for (const scheme of [trapezoidal, draws])
      await expect(forwardLaw({ scheme, drift, target: bimodal, times })).rejects.toMatchObject({
        code: "LAW_NOT_AFFINE",
      });
  });

  it("refuses a kernel that is too narrow to be resolved", async () => {
    const process = ou({ horizon: 1 });
    // The posterior variance of a step to σ = 0 is 0.
    const narrow: Scheme = { ...euler, noise: [posterior] };
    const grid = uniform()(4, process, 0);
    await expect(forwardLaw({ scheme: narrow, drift: process, target: bimodal, times: grid })).rejects.toMatchObject({
      code: "CAPABILITY_MISSING",
    });
    await expect(
      forwardLaw({ scheme: { ...euler, noise: [increment] }, drift: process, target: bimodal, times: grid }),
    ).resolves.toBeDefined();
  });
});

describe("distances on the line", () => {
  it("are those of Gaussians where both are", async () => {
    const other = gaussian({ mean: [0.2], variance: [1.1] });
    const [p, q] = [lineLawAt(normal, drift, 0.3), lineLawAt(other, drift, 0.3)];
    const [a, b] = [lawAt(normal, drift, 0.3), lawAt(other, drift, 0.3)];
    expect(await lineW2(p, q)).toBeCloseTo(w2(a, b), 8);
    expect(await lineKl(p, q)).toBeCloseTo(kl(a, b), 9);
    expect(await lineKl(q, p)).toBeCloseTo(kl(b, a), 9);
    expect(await lineW2(p, p)).toBeLessThan(1e-10);
  });
});
