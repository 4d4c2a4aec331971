import type { Scheme } from "@backstep/core";
import { embedded, isotropic } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import { stepFactor, withDefaults } from "../src/controller.ts";
import { errorRatio } from "../src/error-ratio.ts";
import { sampleAdaptive } from "../src/index.ts";
import { recorded, withoutNoise } from "./runs.ts";

describe("the steps of an adaptive run", () => {
  it("chooses a step from the errors of the last three, newest first", async () => {
    const control = withDefaults({ proportional: 0.3, integral: 0.4, derivative: 0.2 });
    const tolerance = { absolute: 1e-3, relative: 1e-3 };
    const tried: { size: number; ratio: number }[] = [];
    const scheme: Scheme = {
      ...embedded,
      async step(problem, t0, t1, x0, state) {
        const result = await embedded.step(problem, t0, t1, x0, state);
        tried.push({ size: t0 - t1, ratio: errorRatio(result.error!, x0, result.x, tolerance) });
        return result;
      },
    };
    await sampleAdaptive({ ...withoutNoise, scheme, n: 1, tolerance, control, firstStep: 0.5 });
    let errors: [number, number] = [1, 1];
    for (let k = 1; k < tried.length - 1; k++) {
      const { size, ratio } = tried[k - 1];
      expect(tried[k].size / size).toBeCloseTo(stepFactor(control, 1.5, [ratio, ...errors]), 10);
      if (ratio <= 1) errors = [ratio, errors[0]];
    }
    expect(tried.length).toBeGreaterThan(8);
    expect(tried.some(({ ratio }) => ratio > 1)).toBe(true);
  });

  it("computes the first step from two slopes, as by hand", async () => {
    const x0 = 0.8;
    const v = (t: number): number => 1 - 0.5 * Math.exp(-t);
    const slope = (x: number, t: number): number => x / 2 - x / (2 * v(t));
    for (const unit of [1e-4, 10]) {
      const { scheme, steps } = recorded(embedded);
      const run = { ...withoutNoise, model: isotropic(1, 0.5), n: 1, start: Float64Array.of(x0), scheme };
      const tolerance = { absolute: unit, relative: 0 };
      const { nfe } = await sampleAdaptive({ ...run, tolerance, firstStep: "automatic", from: 1 });
      const [d0, d1] = [x0 / unit, Math.abs(slope(x0, 1)) / unit];
      const h0 = (0.01 * d0) / d1;
      const d2 = Math.abs(slope(x0 + h0 * slope(x0, 1), 1 - h0) - slope(x0, 1)) / unit / h0;
      const h = Math.min(100 * h0, (0.01 / Math.max(d1, d2)) ** (1 / 1.5));
      // The looser tolerance allows a step beyond the end, by the bound of 100 h₀.
      expect(steps[0][0] - steps[0][1]).toBeCloseTo(Math.min(h, 0.9), 12);
      expect(nfe).toBe(2 + 2 * steps.length);
    }
  });
});
