import {
  createWorkspace,
  gramEntry,
  type ItoWeight,
  increment,
  releaseWorkspace,
  type Scheme,
  timeIntegral,
  transition,
} from "@backstep/core";
import { vpLinear } from "@backstep/drifts";
import { logSnr } from "@backstep/grids";
import { gaussian, mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { strongErrors } from "../src/index.ts";
import { nestedPath } from "../src/nested-path.ts";
import { referenceScheme } from "../src/reference-scheme.ts";
import { euler } from "./schemes.ts";

const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const times = (steps: number): Float64Array => logSnr()(steps, drift, drift.timeOf(0.45), drift.timeOf(2.5));
const target = mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] });
const weights = [increment, timeIntegral, transition];

/** The integrals of a path over an interval, one array per weight. */
async function drawn(asked: readonly ItoWeight[], t0: number, t1: number, rows: number): Promise<Float64Array[]> {
  const path = nestedPath({ seed: 4, weights, drift, knots: times(16) });
  const workspace = await createWorkspace("f64");
  try {
    const like = workspace.batch(rows, 1);
    return path.integrals(asked, drift, t0, t1, like).map(({ data }) => Float64Array.from(data));
  } finally {
    releaseWorkspace(workspace);
  }
}

describe("a path at given times", () => {
  const [t0, tm, t1] = [times(16)[3], times(16)[5], times(16)[11]];

  it("is additive: what a coarse step sees are the sums of the fine ones, with the weight of its own end", async () => {
    const [w, z, v] = await drawn(weights, t0, t1, 7);
    const [wUpper, zUpper, vUpper] = await drawn(weights, t0, tm, 7);
    const [wLower, zLower, vLower] = await drawn(weights, tm, t1, 7);
    for (let i = 0; i < 7; i++) {
      expect(w[i]).toBeCloseTo(wUpper[i] + wLower[i], 13);
      // u − t₁ = (u − t_m) + (t_m − t₁)
      expect(z[i]).toBeCloseTo(zUpper[i] + (tm - t1) * wUpper[i] + zLower[i], 13);
      expect(v[i]).toBeCloseTo((drift.alpha(t1) / drift.alpha(tm)) * vUpper[i] + vLower[i], 13);
    }
  });

  it("does not depend on which weights are asked for", async () => {
    expect((await drawn([transition], t0, t1, 5))[0]).toEqual((await drawn(weights, t0, t1, 5))[2]);
  });

  it("has the covariances of the weights", async () => {
    // 20,000 rows: relative standard errors of √(2/n) = 0.01 and less; four of them.
    const rows = 20_000;
    const found = await drawn(weights, t0, t1, rows);
    weights.forEach((a, i) => {
      weights.slice(0, i + 1).forEach((b, k) => {
        const covariance = found[i].reduce((total, value, row) => total + value * found[k][row], 0) / rows;
        const scale = Math.sqrt(gramEntry(a, a, drift, t0, t1) * gramEntry(b, b, drift, t0, t1));
        expect(Math.abs(covariance - gramEntry(a, b, drift, t0, t1)) / scale).toBeLessThan(0.04);
      });
    });
  });

  it("is not known between its times", async () => {
    await expect(drawn(weights, t0, 0.5 * (t0 + times(16)[4]), 2)).rejects.toMatchObject({ code: "TIMES_INVALID" });
  });
});

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

  it("tell a scheme that converges to something else, whose rate against itself is right", async () => {
    const wrong: Scheme = {
      ...euler,
      step: (problem, t0, t1, x, state) =>
        euler.step({ ...problem, drift: { ...problem.drift, f: (t) => 1.1 * problem.drift.f(t) } }, t0, t1, x, state),
    };
    const { againstItself, againstReference } = await strongErrors({ ...options, scheme: wrong });
    expect(Math.abs(againstItself.order - 1)).toBeLessThan(0.15);
    expect(againstReference.order).toBeLessThan(0.8);
  });

  it("state standard errors that the scatter over seeds confirms", async () => {
    const found = [];
    for (let seed = 0; seed < 12; seed++)
      found.push((await strongErrors({ ...options, scheme: euler, finest: 256, paths: 200, seed })).againstReference);
    const mean = found.reduce((total, { order }) => total + order, 0) / found.length;
    const scatter = Math.sqrt(found.reduce((total, { order }) => total + (order - mean) ** 2, 0) / (found.length - 1));
    const stated = found.reduce((total, { standardError }) => total + standardError, 0) / found.length;
    // The scatter of twelve is itself uncertain by a fifth.
    expect(scatter / stated).toBeGreaterThan(0.4);
    expect(scatter / stated).toBeLessThan(1.8);
  });

  it("hold for more rows than a chunk, and for several dimensions", async () => {
    const plane = gaussian({ mean: [0, 1], variance: [1, 0.3] });
    const small = { ...options, target: plane, scheme: euler, steps: [4, 8, 16], finest: 64, paths: 20_000 };
    const { againstReference } = await strongErrors(small);
    expect(Math.abs(againstReference.order - 1)).toBeLessThan(0.1);
  });
});
