import { fitOrder } from "@backstep/law";
import { describe, expect, it } from "vitest";
import { sdErrors, stepCounts } from "./sd-errors.ts";

/** |sd error| on N(0, ¼) under dX = −X/2 dt + dB, T = 5, exact start, uniform steps to t = 0: at 100 and 1,600 steps, and its order. */
const expected = [
  ["euler-maruyama", 2.434e-2, 1.475e-3, 1],
  ["exponential-integrator", 2.615e-2, 1.566e-3, 1],
  ["randomized-midpoint", 3.71e-4, 1.76e-6, 2],
  ["randomized-exponential", 3.355e-4, 1.805e-6, 2],
] as const;

describe("the error of the standard deviation, with and without a random time of the score", () => {
  it.each(expected)("of %s is %d at 100 steps and %d at 1,600, of order %d", async (...row) => {
    const [name, first, last, order] = row;
    const found = await sdErrors(name, 0.25);
    expect(Math.abs(found[0] / first - 1)).toBeLessThan(1e-3);
    expect(Math.abs(found[4] / last - 1)).toBeLessThan(1e-3);
    const fit = fitOrder(stepCounts, found);
    expect(fit.verdict).toBe("measured");
    expect(Math.abs(fit.order - order)).toBeLessThan(0.02);
  });

  it.each(expected)(
    "of %s (%d and %d with variance ¼) has the same order with variance 4: %d",
    async (name, _, __, order) => {
      const slopes = fitOrder(stepCounts, await sdErrors(name, 4)).slopes;
      expect(Math.abs(slopes[slopes.length - 1] - order)).toBeLessThan(0.05);
    },
  );
});
