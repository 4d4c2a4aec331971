import type { Scheme } from "@backstep/core";
import { increment, posterior } from "@backstep/core/plugin";
import { ou, vpLinear } from "@backstep/drifts";
import { logSnr, uniform } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { exactLaw, forwardLaw, kl, lawAt, lineKl, lineLawAt, lineW2, w2, weakErrors } from "../src/index.ts";
import { euler, productOfNormals, trapezoidal } from "./schemes.ts";

const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const normal = gaussian({ mean: [0.7], variance: [0.4] });
const bimodal = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
const times = logSnr()(24, drift, 0.1);

describe("forwardLaw", () => {
  it("agrees with the exact law on Gaussian data, in W2 and KL", async () => {
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
    for (const scheme of [trapezoidal, productOfNormals])
      await expect(forwardLaw({ scheme, drift, target: bimodal, times })).rejects.toMatchObject({
        code: "LAW_NOT_AFFINE",
      });
  });

  it("refuses a kernel that is too narrow for quadrature", async () => {
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

describe("distances in one dimension", () => {
  it("equal those of Gaussians if both laws are Gaussian", async () => {
    const other = gaussian({ mean: [0.2], variance: [1.1] });
    const [p, q] = [lineLawAt(normal, drift, 0.3), lineLawAt(other, drift, 0.3)];
    const [a, b] = [lawAt(normal, drift, 0.3), lawAt(other, drift, 0.3)];
    expect(await lineW2(p, q)).toBeCloseTo(w2(a, b), 8);
    expect(await lineKl(p, q)).toBeCloseTo(kl(a, b), 9);
    expect(await lineKl(q, p)).toBeCloseTo(kl(b, a), 9);
    expect(await lineW2(p, p)).toBeLessThan(1e-10);
  });
});
