import { type Batch, sample } from "@backstep/core";
import { createWorkspace, impulseNoise, releaseWorkspace } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { uniform } from "@backstep/grids";
import { mixture } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { localLinearization } from "../src/index.ts";
import { largest } from "./support.ts";

const drift = ou({ horizon: 4 });

describe("on a mixture under OU", () => {
  it("M = ½ Δs − ∂_t s equals −s/2 − H (x/2 + s), so L (x/2 + s) + M = x/4", async () => {
    const law = mixture({
      weights: [0.4, 0.6],
      means: [
        [-1, 0.5],
        [1, 0],
      ],
      covariances: [
        [
          [0.6, 0.2],
          [0.2, 0.3],
        ],
        [
          [0.3, -0.1],
          [-0.1, 0.4],
        ],
      ],
    });
    const model = law.score(drift);
    const workspace = await createWorkspace("f64");
    const at = (x: readonly number[]): Batch => {
      const batch = workspace.batch(1, 2);
      batch.data.set(x);
      return batch;
    };
    const score = async (x: readonly number[], t: number): Promise<number[]> =>
      Array.from((await model.predict("score", at(x), t)).data);
    const divergence = async (x: readonly number[], t: number): Promise<number[]> =>
      Array.from(await model.divergence!(at(x), t));
    const e = 1e-3;
    /** The derivative of f at 0 by fourth-order finite differences. */
    const slope = async (f: (shift: number) => Promise<number[]>): Promise<number[]> => {
      const [a, b, c, d] = [await f(e), await f(-e), await f(2 * e), await f(-2 * e)];
      return a.map((value, i) => (8 * (value - b[i]) - (c[i] - d[i])) / (12 * e));
    };
    for (const [x, t] of [
      [[0.3, -0.8], 0.35],
      [[-0.9, 0.6], 0.8],
      [[0.1, 0.2], 1.5],
    ] as const) {
      const s = await score(x, t);
      // Δ∂_j log p = ∂_j Δlog p.
      const [dx] = await slope((h) => divergence([x[0] + h, x[1]], t));
      const [dy] = await slope((h) => divergence([x[0], x[1] + h], t));
      const dt = await slope((h) => score(x, t + h));
      const v = s.map((value, j) => x[j] / 2 + value);
      const Hv = await model.jvp!(at(x), at(v), t);
      const M = [dx / 2 - dt[0], dy / 2 - dt[1]];
      expect(largest(M.map((value, j) => value - (-s[j] / 2 - Hv.data[j])))).toBeLessThan(1e-6);
      expect(largest(M.map((value, j) => v[j] / 2 + Hv.data[j] + value - x[j] / 4))).toBeLessThan(1e-6);
    }
    releaseWorkspace(workspace);
  });

  it.each([
    [20, 0.0439],
    [40, 0.0144],
  ])("the law after %d steps is off by W2 = %d, by quadrature of the densities", async (steps, expected) => {
    expect(Math.abs((await errorOfLaw(steps)) / expected - 1)).toBeLessThan(0.01);
  });
});

const [weights, means, variances] = [
  [0.4, 0.6],
  [-1, 1],
  [0.3, 0.2],
];
const points = 400;
const xs = Float64Array.from({ length: points }, (_, i) => -6 + (12 * (i + 0.5)) / points);
const width = 12 / points;
const normal = (x: number, mean: number, variance: number): number =>
  Math.exp(-((x - mean) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);

/** W2 at t = 0 between the data and the law of the scheme from p_T: given x, a step is Gaussian, and its moments are computed by running the scheme. */
async function errorOfLaw(steps: number): Promise<number> {
  const law = mixture({ weights, means: means.map((m) => [m]), variances: variances.map((v) => [v]) });
  const truth = (t: number): Float64Array =>
    xs.map((x) => {
      const alpha = drift.alpha(t);
      return weights.reduce(
        (total, w, k) => total + w * normal(x, alpha * means[k], alpha ** 2 * variances[k] + drift.sigma(t) ** 2),
        0,
      );
    });
  const times = uniform()(steps, drift, 0);
  let density = truth(times[0]);
  const start = Float64Array.from({ length: 6 * points }, (_, i) => xs[i % points]);
  const impulses = Array.from({ length: 5 * points }, (_, i) => ({
    row: points + i,
    step: 0,
    draw: Math.floor(i / points),
    value: 1,
  }));
  for (let k = 0; k < steps; k++) {
    const { x } = await sample({
      scheme: localLinearization(),
      drift,
      model: law.score(drift),
      times: times.slice(k, k + 2),
      n: 6 * points,
      start,
      noise: impulseNoise({ impulses }),
    });
    const next = new Float64Array(points);
    for (let i = 0; i < points; i++) {
      let variance = 0;
      for (let draw = 1; draw < 6; draw++) variance += (x[draw * points + i] - x[i]) ** 2;
      const weight = density[i] * width;
      if (weight < 1e-18) continue;
      const reach = Math.ceil((9 * Math.sqrt(variance)) / width);
      const middle = Math.round((x[i] + 6) / width);
      for (let j = Math.max(0, middle - reach); j < Math.min(points, middle + reach); j++)
        next[j] += weight * normal(xs[j], x[i], variance);
    }
    density = next;
  }
  return w2OfDensities(density, truth(0));
}

/** ∫₀¹ (F⁻¹ − G⁻¹)² by the midpoint rule, the quantiles interpolated linearly. */
function w2OfDensities(p: Float64Array, q: Float64Array): number {
  const quantiles = (density: Float64Array): ((u: number) => number) => {
    let total = 0;
    const F = density.map((value) => (total += value * width));
    let i = 0;
    return (u) => {
      while (i < points - 1 && F[i] / total < u) i++;
      const before = i === 0 ? 0 : F[i - 1] / total;
      return xs[i] - width / 2 + (width * (u - before)) / (F[i] / total - before);
    };
  };
  const [f, g] = [quantiles(p), quantiles(q)];
  const n = 40_000;
  let square = 0;
  for (let i = 0; i < n; i++) square += (f((i + 0.5) / n) - g((i + 0.5) / n)) ** 2 / n;
  return Math.sqrt(square);
}
