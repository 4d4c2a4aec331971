import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { fitOrder, forwardLaw, lineKl, lineLawAt, lineW2 } from "@backstep/law";
import { mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { schemeOf } from "../scheme.ts";

/** A mixture under dX = −X/2 dt + dB, T = 4, sampled from p_T in uniform steps to t = 0. */
const target = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
const drift = ou({ horizon: 4 });
const stepCounts = [20, 40, 80, 160];

/** W2 by quantile functions at 20, 40, 80 and 160 steps, and the order of KL(truth ‖ produced). */
const expected = [
  ["euler-maruyama", {}, [0.1135, 0.0616, 0.032, 0.0163], 2],
  ["exponential-integrator", {}, [0.1196, 0.0631, 0.0323, 0.0164], 2],
  ["ito-taylor-15", {}, [0.0418, 0.015, 0.00485, 0.00145], 4],
  ["local-linearization", {}, [0.0439, 0.0144, 0.00434], 4],
  ["ddpm", { variance: "exact" }, [0.0378, 0.0149, 0.00521, 0.00164], 4],
] as const;

describe("the law of samples of a mixture, by quadrature", () => {
  it.each(expected)("%s %j: W2 %j, KL of order %d", async (name, options, distances, order) => {
    const scheme = await schemeOf(name, options);
    const truth = lineLawAt(target, drift, 0);
    const divergences: number[] = [];
    for (const [i, steps] of stepCounts.slice(0, distances.length).entries()) {
      const produced = await forwardLaw({ scheme, drift, target, times: uniform()(steps, drift, 0) });
      divergences.push(await lineKl(truth, produced));
      expect(Math.abs((await lineW2(truth, produced)) / distances[i] - 1)).toBeLessThan(0.01);
    }
    // The slopes still increase at the last step count: 1.87 and 1.88, 2.84, 3.18 and 3.03.
    const { slopes } = fitOrder(stepCounts, divergences);
    const last = slopes[slopes.length - 1];
    slopes.slice(1).forEach((slope, i) => expect(slope).toBeGreaterThan(slopes[i]));
    expect(last).toBeGreaterThan(0.7 * order);
    expect(last).toBeLessThan(order);
    if (name === "euler-maruyama") expect(Math.abs(divergences[3] / 1.25e-3 - 1)).toBeLessThan(0.01);
  });
});
