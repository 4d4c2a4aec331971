import type { Scheme } from "@backstep/core";
import { vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { referenceScheme } from "../src/errors/reference-scheme.ts";
import { exactLaw, lawAt, weakErrors } from "../src/index.ts";
import { euler, midpoint, productOfNormals, trapezoidal, twoStep } from "./schemes.ts";

const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const normal = gaussian({ mean: [0.7], variance: [0.4] });
const bimodal = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
const times = logSnr()(24, drift, 0.1);

describe("weakErrors", () => {
  it.each([
    ["affine in its noise", euler],
    ["through two stages", trapezoidal],
    ["with a state but no noise", twoStep],
    ["with two integrals a step", referenceScheme(false)],
    ["that draws a uniform and integrals up to a random time", midpoint],
  ])("gives the moments of the exact law on Gaussian data for a scheme %s", async (_, scheme) => {
    const law = await exactLaw({ scheme, drift, target: normal, times });
    const [mean, square] = await weakErrors({ scheme, drift, target: normal, times });
    expect(Math.abs(mean.produced - law.mean[0])).toBeLessThan(1e-7);
    expect(Math.abs(square.produced - (law.mean[0] ** 2 + law.variance[0]))).toBeLessThan(1e-6);
    const truth = lawAt(normal, drift, 0.1);
    expect(square.exact).toBeCloseTo(truth.mean[0] ** 2 + truth.variance[0], 12);
    expect(square.error).toBe(square.produced - square.exact);
  });

  it("gives the exact expectations of a mixture", async () => {
    const found = await weakErrors({ scheme: euler, drift, target: bimodal, times });
    const [alpha, sigma2] = [drift.alpha(0.1), drift.sigma(0.1) ** 2];
    const variance = (v: number): number => alpha ** 2 * v + sigma2;
    expect(found[0].exact).toBeCloseTo(0.2 * alpha, 12);
    expect(found[2].exact).toBeCloseTo(
      Math.cos(alpha) * (0.4 * Math.exp(-variance(0.3) / 2) + 0.6 * Math.exp(-variance(0.2) / 2)),
      12,
    );
  });

  it("integrates over further normals and over uniforms", async () => {
    const options = { scheme: productOfNormals, drift, target: normal, times: Float64Array.of(1, 0.8, 0.6) };
    const [mean, square] = await weakErrors(options);
    const { mean: m, variance: v } = lawAt(normal, drift, 1);
    // m₁ = m/2 + 1/20 and v₁ = v/4 + (1 + 1/12)/100, twice.
    const moved = (m[0] / 2 + 0.05) / 2 + 0.05;
    expect(mean.produced).toBeCloseTo(moved, 8);
    expect(square.produced).toBeCloseTo(moved ** 2 + (v[0] / 4 + 0.13 / 12) / 4 + 0.13 / 12, 7);
  });

  it("estimates its uncertainty from a coarser rule", async () => {
    for (const { uncertainty } of await weakErrors({ scheme: trapezoidal, drift, target: bimodal, times })) {
      expect(uncertainty).toBeGreaterThan(0);
      expect(uncertainty).toBeLessThan(1e-6);
    }
  });

  it("refuses more dimensions, and random schemes with a state", async () => {
    const plane = gaussian({ mean: [0, 0], variance: [1, 2] });
    await expect(weakErrors({ scheme: euler, drift, target: plane, times })).rejects.toMatchObject({
      code: "CAPABILITY_MISSING",
    });
    const stateful: Scheme<unknown> = {
      ...euler,
      step: async (problem, t0, t1, x, state) => {
        const result = await euler.step(problem, t0, t1, x, state as undefined);
        return { ...result, state: { last: t0 } };
      },
    };
    for (const scheme of [stateful, { ...euler, init: () => ({ last: 0 }) } as Scheme<unknown>])
      await expect(weakErrors({ scheme, drift, target: bimodal, times })).rejects.toMatchObject({
        code: "CAPABILITY_MISSING",
      });
  });
});
