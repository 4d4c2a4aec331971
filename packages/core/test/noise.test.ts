import { ou } from "@backstep/test-fixtures";
import { describe, expect, it } from "vitest";
import {
  choleskyOfGram,
  createPosition,
  createWorkspace,
  freshNoise,
  gramEntry,
  impulseNoise,
  increment,
  integrate,
  posterior,
  releaseWorkspace,
  timeIntegral,
  timeMoment,
  transition,
  weightAt,
} from "../src/plugin.ts";

const weights = [increment, timeIntegral, timeMoment(2), timeMoment(3), transition, posterior];

describe("integrate", () => {
  it("returns if an integral cancels", () => {
    let evaluations = 0;
    const wave = (u: number): number => {
      evaluations++;
      return Math.cos(9 * u);
    };
    expect(Math.abs(integrate(wave, 0, Math.PI))).toBeLessThan(1e-14);
    expect(evaluations).toBeLessThan(1000);
    // The first panel misses the peak. The panels below it settle to rounding.
    expect(integrate((u) => Math.exp(-(((u - 0.3) * 300) ** 2)), 0, 1) / (Math.sqrt(Math.PI) / 300)).toBeCloseTo(1, 13);
  });

  it("refuses a function that is not smooth, after 32,768 panels", () => {
    let evaluations = 0;
    const rough = (u: number): number => {
      evaluations++;
      return 1 + 1e-6 * Math.sin(1e12 * u);
    };
    expect(() => integrate(rough, 0, 1)).toThrow(
      /the integral of a function over \[0, 1\] has not settled on 32768 panels/,
    );
    expect(evaluations).toBeLessThan(2 ** 20);
  });
});

describe("Itô weights", () => {
  for (const weight of weights)
    it(`${weight.name}: the variance is ∫ψ²`, () => {
      for (const [t0, t1] of [
        [2, 0.1],
        [0.7, 0.69],
      ]) {
        // Quadrature of the expanded power (u − t₁)^j loses (t₀/h)^j of its digits; the closed form loses none.
        const power = weight.basis.length - 1;
        const rounding = 5e-13 * Math.max(1, (t0 / (t0 - t1)) ** power / 100);
        const ratio = weight.variance(ou, t0, t1) / integrate((u) => weightAt(weight, ou, t1, u) ** 2, t1, t0);
        expect(Math.abs(ratio - 1)).toBeLessThan(rounding);
      }
    });

  it("closed covariances agree with quadrature, and the Gram matrix with its Cholesky factor", () => {
    for (const a of weights)
      for (const b of weights)
        expect(gramEntry(a, b, ou, 1.5, 0.5)).toBeCloseTo(
          integrate((u) => weightAt(a, ou, 0.5, u) * weightAt(b, ou, 0.5, u), 0.5, 1.5),
          13,
        );
    const factor = choleskyOfGram(weights, ou, 1.5, 0.5);
    weights.forEach((a, i) =>
      weights.forEach((b, j) =>
        expect(factor[i].reduce((total, entry, k) => total + entry * factor[j][k], 0)).toBeCloseTo(
          gramEntry(a, b, ou, 1.5, 0.5),
          12,
        ),
      ),
    );
  });

  it("the first two time moments are the increment and the time integral", () => {
    expect([timeMoment(0), timeMoment(1)]).toEqual([increment, timeIntegral]);
    expect([timeMoment(0).name, timeMoment(1).name, timeMoment(3).name]).toEqual([
      "increment",
      "time-integral",
      "time-moment-3",
    ]);
    expect(gramEntry(timeMoment(2), timeMoment(3), ou, 1.5, 1)).toBeCloseTo(0.5 ** 6 / (6 * 2 * 6), 16);
    expect(timeMoment(3).coefficients(ou, 2)).toEqual([-8 / 6, 2, -1, 1 / 6]);
  });

  it("a collinear pair leaves no residual instead of a NaN", () => {
    const [, second] = choleskyOfGram([increment, { ...increment, name: "copy" }], ou, 1, 0.5);
    expect(second[0]).toBeCloseTo(Math.sqrt(0.5), 14);
    expect(second[1]).toBeLessThan(1e-7);
  });
});

describe("fresh noise", () => {
  it("draws integrals with the declared covariance, also with one time per row", async () => {
    const workspace = await createWorkspace("f64");
    const rows = 200_000;
    const like = workspace.batch(rows, 1);
    const [t0, t1] = [1.5, 0.5];
    for (const time of [t0, new Float64Array(rows).fill(t0)]) {
      const [w, z] = freshNoise(3).integrals([increment, timeIntegral], ou, time, t1, like);
      const mean = (f: (i: number) => number): number =>
        Array.from({ length: rows }, (_, i) => f(i)).reduce((a, b) => a + b) / rows;
      // Standard errors of second moments of jointly normal variables: √((s₁₁s₂₂ + s₁₂²)/n).
      const check = (value: number, s11: number, s22: number, s12: number): void =>
        expect(Math.abs(value - s12)).toBeLessThan(4 * Math.sqrt((s11 * s22 + s12 ** 2) / rows));
      check(
        mean((i) => w.data[i] ** 2),
        1,
        1,
        1,
      );
      check(
        mean((i) => z.data[i] ** 2),
        1 / 3,
        1 / 3,
        1 / 3,
      );
      check(
        mean((i) => w.data[i] * z.data[i]),
        1,
        1 / 3,
        1 / 2,
      );
    }
    releaseWorkspace(workspace);
  });

  it("gives a row the impulse uniform of its index in the whole run", async () => {
    const workspace = await createWorkspace("f64");
    const noise = impulseNoise({ impulses: [], uniform: (step, draw, row) => (100 * step + 10 * draw + row) / 1000 });
    const like = workspace.at(createPosition({ step: 2, firstRow: 3, draw: 1 })).batch(2, 5);
    expect([...noise.uniforms(1, false, 1, 0.5, like)[0]]).toEqual([0.213, 0.214]);
    expect([...impulseNoise({ impulses: [] }).uniforms(1, true, 1, 0.5, like)[0]]).toEqual([0.5, 0.5]);
    releaseWorkspace(workspace);
  });

  it("gives a row the same uniform for any chunk and precision", async () => {
    const all: number[][] = [];
    for (const precision of ["f32", "f64"] as const) {
      const workspace = await createWorkspace(precision);
      const first = workspace.at(createPosition({ step: 3 })).batch(40, 5);
      all.push([...freshNoise(9).uniforms(2, false, 1, 0.5, first)[1]]);
      const later = workspace.at(createPosition({ step: 3, firstRow: 17 })).batch(23, 5);
      all.push([...freshNoise(9).uniforms(2, false, 1, 0.5, later)[1]]);
      releaseWorkspace(workspace);
    }
    expect(all[1]).toEqual(all[0].slice(17));
    expect(all[2]).toEqual(all[0]);
    expect(all[0].every((u) => u > 0 && u < 1)).toBe(true);
    expect(new Set(all[0]).size).toBe(40);
  });
});
