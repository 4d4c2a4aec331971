import type { Scheme } from "@backstep/core";
import { vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { referenceScheme } from "../src/errors/reference-scheme.ts";
import { strongErrors } from "../src/index.ts";
import { euler } from "./schemes.ts";

const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const times = (steps: number): Float64Array => logSnr()(steps, drift, drift.timeOf(0.45), drift.timeOf(2.5));
const target = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });

describe("strongErrors", () => {
  const options = { drift, target, steps: [16, 32, 64, 128], finest: 1024, times, paths: 800, seed: 2 };

  it.each([
    ["Euler–Maruyama", euler, 1],
    ["SRA1", referenceScheme(false), 1.5],
    ["the Runge–Kutta method of order 4", { ...referenceScheme(true), noise: [] }, 4],
  ])("show the order of %s", async (_, scheme, order) => {
    const steps = order === 4 ? [4, 8, 16, 32] : options.steps;
    const { againstItself, againstReference } = await strongErrors({ ...options, scheme, steps });
    for (const rate of [againstItself, againstReference]) {
      expect(rate.standardError).toBeLessThan(0.05);
      expect(Math.abs(rate.order - order)).toBeLessThan(0.1 + 2 * rate.standardError);
    }
  });

  it("detect a wrong limit, although the rate against itself is right", async () => {
    const wrong: Scheme = {
      ...euler,
      step: (problem, t0, t1, x, state) =>
        euler.step({ ...problem, drift: { ...problem.drift, f: (t) => 1.1 * problem.drift.f(t) } }, t0, t1, x, state),
    };
    const { againstItself, againstReference } = await strongErrors({ ...options, scheme: wrong });
    expect(Math.abs(againstItself.order - 1)).toBeLessThan(0.15);
    expect(againstReference.order).toBeLessThan(0.8);
  });

  it("have standard errors that agree with the scatter over seeds", async () => {
    const found = [];
    for (let seed = 0; seed < 12; seed++)
      found.push((await strongErrors({ ...options, scheme: euler, finest: 256, paths: 200, seed })).againstReference);
    const mean = found.reduce((total, { order }) => total + order, 0) / found.length;
    const scatter = Math.sqrt(found.reduce((total, { order }) => total + (order - mean) ** 2, 0) / (found.length - 1));
    const reported = found.reduce((total, { standardError }) => total + standardError, 0) / found.length;
    // The scatter of twelve values is itself uncertain by a fifth.
    expect(scatter / reported).toBeGreaterThan(0.4);
    expect(scatter / reported).toBeLessThan(1.8);
  });

  it("are correct for more rows than one chunk, and for several dimensions", async () => {
    const plane = gaussian({ mean: [0, 1], variance: [1, 0.3] });
    const small = { ...options, target: plane, scheme: euler, steps: [4, 8, 16], finest: 64, paths: 20_000 };
    const { againstReference } = await strongErrors(small);
    expect(Math.abs(againstReference.order - 1)).toBeLessThan(0.1);
  });
});
