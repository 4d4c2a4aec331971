import type { Scheme } from "@backstep/core";
import { ou, ve, vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import { mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { referenceScheme } from "../src/errors/reference-scheme.ts";
import { flowErrors, weakErrors, weakOrderOf } from "../src/index.ts";
import { euler, twoStep } from "./schemes.ts";

const bimodal = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
const drifts = [ou({ horizon: 4 }), vpLinear({ betaMin: 0.1, betaMax: 8 }), ve({ sigmaMin: 0.1, sigmaMax: 10 })];
const points = 3001;

describe("flowErrors", () => {
  it.each(drifts)("agree with weakErrors, and the flow ends in the exact law ($name)", async (drift) => {
    const times = (steps: number): Float64Array => logSnr()(steps, drift, drift.timeOf(0.45), drift.timeOf(2.5));
    const problem = { scheme: twoStep as Scheme<unknown>, drift, target: bimodal };
    const found = await flowErrors({ ...problem, times, steps: [8, 24], points });
    for (const [k, steps] of [8, 24].entries())
      for (const [j, { error, exact }] of (await weakErrors({ ...problem, times: times(steps) })).entries()) {
        expect(Math.abs(error)).toBeGreaterThan(1e-6);
        expect(Math.abs(found[k][j].error - error)).toBeLessThan(5e-14);
        expect(Math.abs(found[k][j].exact - exact)).toBeLessThan(5e-14);
        expect(found[k][j].uncertainty).toBeLessThan(1e-15);
        expect(found[k][j].produced - found[k][j].exact).toBeCloseTo(found[k][j].error, 14);
      }
  });

  it("show the order of errors down to 1e-13, where plain expectations keep only two digits", async () => {
    const [, drift] = drifts;
    const times = (steps: number): Float64Array => logSnr()(steps, drift, drift.timeOf(0.45), drift.timeOf(2.5));
    const steps = [64, 128, 256, 512];
    const errors = await flowErrors({ scheme: referenceScheme(true), drift, target: bimodal, times, steps, points });
    const square = errors.map((of) => of[1]);
    expect(Math.abs(square[3].error)).toBeLessThan(1e-13);
    expect(square[3].uncertainty).toBeLessThan(5e-16);
    const { verdict, order } = weakOrderOf(steps, square);
    expect(verdict).toBe("measured");
    expect(Math.abs(order - 4)).toBeLessThan(0.05);
  });

  it("refuse a random scheme", async () => {
    const [drift] = drifts;
    const times = (steps: number): Float64Array => logSnr()(steps, drift, 0.1, 1);
    await expect(flowErrors({ scheme: euler, drift, target: bimodal, times, steps: [8] })).rejects.toMatchObject({
      code: "CAPABILITY_MISSING",
    });
  });
});
