import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { exactLaw, fitOrder, lawAt, sdError } from "@backstep/law";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { schemes } from "../src/schemes.generated.ts";

/** |sd error| on N(0, ¼) under dX = −X/2 dt + dB, T = 5, exact start, uniform steps to t = 0: at 100 steps, and its order. */
const expected = [
  ["euler-maruyama", 2.434e-2, 1],
  ["exponential-integrator", 2.615e-2, 1],
  ["stochastic-heun", 2.308e-3, 2],
  ["sra", 1.19e-3, 2],
  ["ito-taylor-15", 9.18e-4, 2],
] as const;

const drift = ou({ horizon: 5 });
const stepCounts = [100, 200, 400, 800, 1600];

async function errors(name: string, variance: number): Promise<number[]> {
  const scheme = schemes.find((each) => each.name === name)!.factory({});
  const target = gaussian({ mean: [0], variance: [variance] });
  const truth = lawAt(target, drift, 0);
  const found: number[] = [];
  for (const steps of stepCounts)
    found.push(sdError(await exactLaw({ scheme, drift, target, times: uniform()(steps, drift, 0) }), truth));
  return found;
}

describe("the error of the standard deviation on a Gaussian", () => {
  it.each(expected)("of %s is %d at 100 steps, of order %d", async (name, atHundred, order) => {
    const found = await errors(name, 0.25);
    expect(Math.abs(found[0] / atHundred - 1)).toBeLessThan(1e-3);
    const fit = fitOrder(stepCounts, found);
    expect(fit.verdict).toBe("measured");
    expect(Math.abs(fit.order - order)).toBeLessThan(0.02);
  });

  it.each(expected)("of %s (%d with ¼) has the same order with variance 4: %d", async (name, _, order) => {
    const slopes = fitOrder(stepCounts, await errors(name, 4)).slopes;
    expect(Math.abs(slopes[slopes.length - 1] - order)).toBeLessThan(0.05);
  });
});
