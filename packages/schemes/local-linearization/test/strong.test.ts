import { type Drift, sample } from "@backstep/core";
import { gramEntry, recordedNoise, timeMoment } from "@backstep/core/plugin";
import { edm, flow, ou, ve, vpLinear } from "@backstep/drifts";
import { logSnr, type TimeGrid, uniform } from "@backstep/grids";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { localLinearization } from "../src/index.ts";

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const variance = 0.25;
const target = gaussian({ mean: [0], variance: [variance] });

/** One step as the affine map x₁ = a x₀ + Σ c_j I_j + r ξ, measured by running the scheme on unit inputs. */
async function mapOfStep(
  drift: Drift,
  t0: number,
  t1: number,
): Promise<{ a: number; c: readonly number[]; r: number }> {
  const unit = (at: number): Float64Array => Float64Array.from({ length: 6 }, (_, row) => (row === at ? 1 : 0));
  const { x } = await sample({
    scheme: localLinearization(),
    drift,
    model: target.score(drift),
    times: Float64Array.of(t0, t1),
    n: 6,
    start: unit(0),
    noise: {
      ...recordedNoise({ integrals: [[unit(1), unit(2), unit(3), unit(4)]] }),
      normals(_count, _t0, _t1, like) {
        const out = like.workspace.batch(like.rows, like.dim);
        out.data.set(unit(5));
        return [out];
      },
    },
  });
  return { a: x[0], c: Array.from(x.subarray(1, 5)), r: x[5] };
}

/** ∫ f over [low, high] by Simpson's rule. An adaptive rule with a relative tolerance does not suit these integrands, which are differences. */
function simpson(f: (u: number) => number, low: number, high: number): number {
  const n = 256;
  let total = 0;
  for (let i = 0; i <= n; i++)
    total += f(low + ((high - low) * i) / n) * (i === 0 || i === n ? 1 : i % 2 === 0 ? 2 : 4);
  return (total * (high - low)) / (3 * n);
}

/**
 * Root mean square of Y − X at the end. Y is the exact reverse process and X the scheme on the same Brownian path; ξ is independent of it.
 *
 * Y(t₁) = ψ(t₀) Y(t₀)/g(t₀) + ∫ψ dW with ψ(u) = g(u) (c₁/c(u)) (α(u)/α₁), c = α² v + σ²; all second moments follow by recursion.
 */
async function strongError(drift: Drift, times: Float64Array): Promise<number> {
  const c = (t: number): number => drift.alpha(t) ** 2 * variance + drift.sigma(t) ** 2;
  let [yy, ey, ee] = [c(times[0]), 0, 0];
  for (let k = 0; k + 1 < times.length; k++) {
    const [t0, t1] = [times[k], times[k + 1]];
    const growth = (u: number): number => ((c(t1) / c(u)) * drift.alpha(u)) / drift.alpha(t1);
    const psi = (u: number): number => growth(u) * Math.sqrt(drift.g2(u));
    const map = await mapOfStep(drift, t0, t1);
    const gap = (u: number): number =>
      map.c.reduce((rest, value, j) => rest - (value * (u - t1) ** j) / factorial(j), psi(u));
    const [A, off] = [map.a, growth(t0) - map.a];
    ee = A * A * ee + 2 * A * off * ey + off * off * yy + simpson((u) => gap(u) ** 2, t1, t0) + map.r ** 2;
    ey = growth(t0) * (A * ey + off * yy) + simpson((u) => gap(u) * psi(u), t1, t0);
    yy = growth(t0) ** 2 * yy + simpson((u) => psi(u) ** 2, t1, t0);
  }
  expect(Math.abs(yy / c(times[times.length - 1]) - 1)).toBeLessThan(1e-6);
  return Math.sqrt(ee);
}

const cases: readonly (readonly [Drift, TimeGrid, number, number])[] = [
  [ou(), uniform(), 3, 0.1],
  [vpLinear({ betaMin: 0.1, betaMax: 8 }), logSnr(), 1, 0.05],
  [ve({ sigmaMin: 0.05, sigmaMax: 10 }), uniform(), 1, 0.1],
  [edm({ sigmaMax: 10 }), logSnr(), 5, 0.2],
  [flow(), uniform(), 0.9, 0.1],
];

describe("the path of a Gaussian", () => {
  // With a linear score the terms of order 1.5 vanish, so the remaining error has order 2.
  it.each(cases)("is followed with strong order 2 under $name", async (drift, grid, start, end) => {
    const errors: number[] = [];
    for (const steps of [16, 32, 64, 128]) errors.push(await strongError(drift, grid(steps, drift, end, start)));
    const slopes = errors.slice(1).map((error, i) => Math.log2(errors[i] / error));
    expect(Math.abs(slopes[2] - 2)).toBeLessThan(0.1);
  });

  it("uses all information of the integrals except the declared residual, for constant g", async () => {
    const drift = ou();
    const [t0, t1] = [1, 0.4];
    const { a, c, r } = await mapOfStep(drift, t0, t1);
    const spread = drift.alpha(t0) ** 2 * variance + drift.sigma(t0) ** 2;
    const L = 0.5 - 1 / spread;
    // The conditional mean of ∫e^{Lr} dW given the integrals leaves a remainder that is orthogonal to all of them.
    const gap = (u: number): number =>
      c.reduce((rest, value, j) => rest - (value * (u - t1) ** j) / factorial(j), Math.exp(L * (u - t1)));
    for (const j of [0, 1, 2, 3]) expect(Math.abs(simpson((u) => gap(u) * (u - t1) ** j, t1, t0))).toBeLessThan(1e-9);
    expect(Math.abs(r ** 2 / simpson((u) => gap(u) ** 2, t1, t0) - 1)).toBeLessThan(1e-4);
    const moments = [0, 1, 2, 3].map(timeMoment);
    const explained = c.reduce(
      (total, ci, i) =>
        total + c.reduce((part, cj, j) => part + ci * cj * gramEntry(moments[i], moments[j], drift, t0, t1), 0),
      0,
    );
    expect(explained + r ** 2).toBeCloseTo(Math.expm1(2 * L * (t0 - t1)) / (2 * L), 13);
    expect(Number.isFinite(a)).toBe(true);
  });
});
