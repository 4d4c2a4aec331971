import { fitOrder } from "@backstep/law";
import { describe, expect, it } from "vitest";
import { sdErrors, stepCounts } from "./sd-errors.ts";

/** |sd error| on N(0, ¼) under dX = −X/2 dt + dB, T = 5, exact start, uniform steps to t = 0: at 100 steps, and its order. */
const expected = [
  ["euler-maruyama", 2.434e-2, 1],
  ["exponential-integrator", 2.615e-2, 1],
  ["stochastic-heun", 2.308e-3, 2],
  ["sra", 1.19e-3, 2],
  ["ito-taylor-15", 9.18e-4, 2],
] as const;

describe("the error of the standard deviation on a Gaussian", () => {
  it.each(expected)("of %s is %d at 100 steps, of order %d", async (name, atHundred, order) => {
    const found = await sdErrors(name, 0.25);
    expect(Math.abs(found[0] / atHundred - 1)).toBeLessThan(1e-3);
    const fit = fitOrder(stepCounts, found);
    expect(fit.verdict).toBe("measured");
    expect(Math.abs(fit.order - order)).toBeLessThan(0.02);
  });

  it.each(expected)("of %s (%d with variance ¼) has the same order with variance 4: %d", async (name, _, order) => {
    const slopes = fitOrder(stepCounts, await sdErrors(name, 4)).slopes;
    expect(Math.abs(slopes[slopes.length - 1] - order)).toBeLessThan(0.05);
  });
});
