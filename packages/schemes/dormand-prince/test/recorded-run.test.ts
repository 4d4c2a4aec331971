import { sampleAdaptive } from "@backstep/adaptive";
import type { Batch, Drift, Scheme, Times } from "@backstep/core";
import { sum } from "@backstep/core/plugin";
import { edm } from "@backstep/drifts";
import { mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { dormandPrince } from "../src/index.ts";
import { evaluations, levels, mixtureOfRun, trajectory } from "./recorded-run.ts";

/** One attempted step, with the values for an interpolation inside it. */
interface Attempt {
  readonly t0: number;
  readonly t1: number;
  readonly x0: Float64Array;
  readonly x1: Float64Array;
  readonly slopes: readonly Float64Array[];
}

/** The scheme as in torchdiffeq, with two thirds of the error estimate of Dormand and Prince, and a record of all attempts. */
function recording(): { scheme: Scheme<Batch | undefined>; attempts: Attempt[] } {
  const own = dormandPrince();
  const attempts: Attempt[] = [];
  return {
    attempts,
    scheme: {
      ...own,
      async step(problem, t0, t1, x0, last) {
        const slopes = last ? [Float64Array.from(last.data)] : [];
        const watched = {
          ...problem,
          async velocity(x: Batch, t: Times): Promise<Batch> {
            const slope = await problem.velocity(x, t);
            slopes.push(Float64Array.from(slope.data));
            return slope;
          },
        };
        const before = Float64Array.from(x0.data);
        const { x, state, error = x } = await own.step(watched, t0, t1, x0, last);
        attempts.push({ t0, t1, x0: before, x1: Float64Array.from(x.data), slopes });
        return { x, ...(state && { state }), error: sum([2 / 3, error]) };
      },
    },
  };
}

// Weights of the state in the middle of a step. The quartic interpolates this state, both ends and their slopes.
const middle = [
  6025192743 / 30085553152,
  0,
  51252292925 / 65400821598,
  -2691868925 / 45128329728,
  187940372067 / 1594534317056,
  -1776094331 / 19743644256,
  11237099 / 235043384,
];

function interpolate({ t0, t1, x0, x1, slopes }: Attempt, t: number): Float64Array {
  const h = t1 - t0;
  const u = (t - t0) / h;
  return x0.map((y0, j) => {
    const [y1, s0, s1] = [x1[j], h * slopes[0][j], h * slopes[6][j]];
    const ym = y0 + (h / 2) * middle.reduce((total, weight, i) => total + weight * slopes[i][j], 0);
    const a = 2 * (s1 - s0) - 8 * (y1 + y0) + 16 * ym;
    const b = 5 * s0 - 3 * s1 + 18 * y0 + 14 * y1 - 32 * ym;
    const c = s1 - 4 * s0 - 11 * y0 - 5 * y1 + 16 * ym;
    return (((a * u + b) * u + c) * u + s0) * u + y0;
  });
}

const wide = edm({ sigmaMax: 20 });
// torchdiffeq steps past the end, below σ = 0, and interpolates its result inside the step.
const beyond: Drift = { ...wide, regular: { ...wide.regular, from: -1 } };
const target = mixture(mixtureOfRun);
const run = {
  n: 6,
  start: Float64Array.from(trajectory[0].flat()),
  tolerance: { absolute: 1e-8, relative: 1e-6 },
  firstStep: "automatic" as const,
  sharedSteps: true,
  control: { keepAccepted: true },
};
const off = (x: ArrayLike<number>, k: number): number =>
  Math.max(...trajectory[k].flat().map((value, j) => Math.abs(value - x[j])));

describe("a recorded run of torchdiffeq", () => {
  it("agrees step by step, to rounding", async () => {
    const { scheme, attempts } = recording();
    await sampleAdaptive({ ...run, scheme, drift: beyond, model: target.score(beyond), from: 20, to: -0.5 });
    const accepted = attempts.filter(({ t1 }, k) => attempts[k + 1]?.t0 === t1);
    for (let k = 1; k < levels.length; k++) {
      const inside = accepted.find(({ t1 }) => t1 <= levels[k])!;
      expect(off(interpolate(inside, levels[k]), k)).toBeLessThan(1e-12);
      // Slope and trial slope for the size of the first step; torchdiffeq reuses the slope in that step. Then six evaluations an attempt.
      if (k === levels.length - 1) expect(2 + 6 * (attempts.indexOf(inside) + 1)).toBe(evaluations);
    }
  });

  it("differs at the end by a few tolerances if the last step ends exactly at the end", async () => {
    const { scheme } = recording();
    const { x, nfe } = await sampleAdaptive({ ...run, scheme, drift: wide, model: target.score(wide), to: 0.02 });
    expect(nfe).toBe(evaluations + 1);
    expect(off(x, 4)).toBeLessThan(5e-6);
    expect(off(x, 4)).toBeGreaterThan(1e-7);
  });
});
