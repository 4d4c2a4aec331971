import { sampleAdaptive } from "@backstep/adaptive";
import { isBackstepError, sample } from "@backstep/core";
import { edm, ou, vpLinear } from "@backstep/drifts";
import { gaussian } from "@backstep/score-analytic";
import { describe, expect, it } from "vitest";
import { dormandPrince } from "../src/index.ts";
import { tableau } from "../src/tableau.ts";

// β(t) = 0.1 + 7.9 t:  f = −β/2,  g² = β,  α = exp(−(0.1 t + 3.95 t²)/2),  σ² = 1 − α²
const drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const target = gaussian({ mean: [1], variance: [0.25] });
const model = target.score(drift);
const alpha = (t: number): number => Math.exp(-(0.1 * t + 3.95 * t * t) / 2);
const variance = (t: number): number => 0.25 * alpha(t) ** 2 + 1 - alpha(t) ** 2;
const velocity = (x: number, t: number): number => -(0.1 + 7.9 * t) * (x / 2 - (x - alpha(t)) / (2 * variance(t)));
/** The probability flow through (x, t0). */
const exact = (x: number, t0: number, t1: number): number =>
  alpha(t1) + Math.sqrt(variance(t1) / variance(t0)) * (x - alpha(t0));

const dot = (p: readonly number[], q: readonly number[]): number =>
  p.reduce((total, value, i) => total + value * q[i], 0);

describe("dormandPrince", () => {
  it("takes one step as worked by hand", async () => {
    const [t0, t1, x0] = [0.5, 0.4, 0.7];
    const h = t1 - t0;
    const k1 = velocity(x0, t0);
    const k2 = velocity(x0 + (h * k1) / 5, t0 + h / 5);
    const k3 = velocity(x0 + h * ((3 * k1) / 40 + (9 * k2) / 40), t0 + 0.3 * h);
    const k4 = velocity(x0 + h * ((44 * k1) / 45 - (56 * k2) / 15 + (32 * k3) / 9), t0 + 0.8 * h);
    const k5 = velocity(
      x0 + h * ((19372 * k1) / 6561 - (25360 * k2) / 2187 + (64448 * k3) / 6561 - (212 * k4) / 729),
      t0 + (8 * h) / 9,
    );
    const k6 = velocity(
      x0 + h * ((9017 * k1) / 3168 - (355 * k2) / 33 + (46732 * k3) / 5247 + (49 * k4) / 176 - (5103 * k5) / 18656),
      t1,
    );
    const byHand =
      x0 + h * ((35 * k1) / 384 + (500 * k3) / 1113 + (125 * k4) / 192 - (2187 * k5) / 6784 + (11 * k6) / 84);
    const { x } = await sample({
      scheme: dormandPrince(),
      drift,
      model,
      times: Float64Array.of(t0, t1),
      n: 1,
      start: Float64Array.of(x0),
    });
    expect(x[0]).toBeCloseTo(byHand, 13);
  });

  it("meets the order conditions: all up to order 5 for its weights, all up to order 4 for the embedded weights", () => {
    const { c, A, error } = tableau;
    const rows = A.map((row) => c.map((_, j) => row[j] ?? 0));
    const times = (v: readonly number[]): number[] => rows.map((row) => dot(row, v));
    const by = (u: readonly number[], v: readonly number[]): number[] => u.map((value, i) => value * v[i]);
    const power = (k: number): number[] => c.map((value) => value ** k);
    rows.forEach((row, i) => expect(dot(row, power(0)), `row ${i}`).toBeCloseTo(c[i], 14));

    // The seventeen rooted trees of up to five nodes.
    const trees: readonly [order: number, weights: readonly number[], value: number][] = [
      [1, power(0), 1],
      [2, c, 1 / 2],
      [3, power(2), 1 / 3],
      [3, times(c), 1 / 6],
      [4, power(3), 1 / 4],
      [4, by(c, times(c)), 1 / 8],
      [4, times(power(2)), 1 / 12],
      [4, times(times(c)), 1 / 24],
      [5, power(4), 1 / 5],
      [5, by(power(2), times(c)), 1 / 10],
      [5, by(c, times(power(2))), 1 / 15],
      [5, by(c, times(times(c))), 1 / 30],
      [5, by(times(c), times(c)), 1 / 20],
      [5, times(power(3)), 1 / 20],
      [5, times(by(c, times(c))), 1 / 40],
      [5, times(times(power(2))), 1 / 60],
      [5, times(times(times(c))), 1 / 120],
    ];
    for (const [order, weights, value] of trees) {
      expect(dot(rows[6], weights), `order ${order}`).toBeCloseTo(value, 14);
      if (order <= 4) expect(dot(error, weights), `estimate, order ${order}`).toBeCloseTo(0, 14);
    }
    expect(Math.abs(dot(error, power(4)))).toBeGreaterThan(1e-4);
  });

  it("reuses its last slope: seven evaluations in the first step, six in every other", async () => {
    const nfe = async (steps: number): Promise<number> =>
      (
        await sample({
          scheme: dormandPrince(),
          drift,
          model,
          times: Float64Array.from({ length: steps + 1 }, (_, k) => 1 - (0.9 * k) / steps),
          n: 1,
        })
      ).nfe;
    expect([await nfe(1), await nfe(2), await nfe(10)]).toEqual([7, 13, 61]);
  });

  it("keeps the error of a flow within the requested tolerances, with adaptive steps per row", async () => {
    const start = Float64Array.of(-2, 0.7, 3);
    for (const tolerance of [1e-4, 1e-6, 1e-9]) {
      const { x, nfe } = await sampleAdaptive({
        scheme: dormandPrince(),
        drift,
        model,
        n: 3,
        start,
        to: 0.05,
        tolerance: { absolute: tolerance, relative: tolerance },
      });
      x.forEach((value, i) => expect(Math.abs(value - exact(start[i], 1, 0.05))).toBeLessThan(10 * tolerance));
      expect(nfe).toBeLessThan(200);
    }
  });

  it("returns to the start after a run up and down", async () => {
    const run = { scheme: dormandPrince(), drift, model, n: 1, tolerance: { absolute: 1e-10, relative: 1e-10 } };
    const up = await sampleAdaptive({ ...run, start: Float64Array.of(1.3), from: 0.05, to: 1 });
    expect(up.x[0]).toBeCloseTo(exact(1.3, 0.05, 1), 8);
    expect((await sampleAdaptive({ ...run, start: up.x, to: 0.05 })).x[0]).toBeCloseTo(1.3, 8);
  });

  it("runs in the eigenbasis of a full covariance and returns in the original basis", async () => {
    const wide = edm({ sigmaMax: 10 });
    const [a, b] = [1.3, 0.6]; // covariance [[a, b], [b, a]]: eigenvalues a ± b along (1, ±1)/√2
    const correlated = gaussian({ mean: [0.5, -1], covariance: [a, b, b, a] });
    const start = Float64Array.of(7, -3);
    const { x } = await sampleAdaptive({
      scheme: dormandPrince(),
      drift: wide,
      model: correlated.score(wide),
      n: 1,
      start,
      to: 0.1,
      tolerance: { absolute: 1e-9, relative: 1e-9 },
    });
    const shrink = (value: number): number => Math.sqrt((value + 0.01) / (value + 100));
    const [plus, minus] = [(shrink(a + b) * (7 - 0.5 - 3 + 1)) / 2, (shrink(a - b) * (7 - 0.5 + 3 - 1)) / 2];
    expect(x[0]).toBeCloseTo(0.5 + plus + minus, 7);
    expect(x[1]).toBeCloseTo(-1 + plus - minus, 7);
  });

  it("refuses to end at a time where the score is singular", async () => {
    const flat = ou({ horizon: 1 });
    const point = gaussian({ mean: [1], variance: [0] });
    const refused = sample({
      scheme: dormandPrince(),
      drift: flat,
      model: point.score(flat),
      times: Float64Array.of(1, 0),
      n: 1,
    });
    await expect(refused).rejects.toSatisfy((error: unknown) => isBackstepError(error, "SINGULAR_END"));
  });
});
