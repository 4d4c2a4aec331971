import { ou } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { gaussian } from "../src/index.ts";
import { batchOf, expectClose, expectError, inWorkspace } from "./support.ts";

const drift = ou();
const mean = [1, -0.5, 0.25];
const covariance = [
  [2, 0.6, -0.3],
  [0.6, 1, 0.2],
  [-0.3, 0.2, 0.5],
];
const x = [0.3, -1.2, 2];

/** A⁻¹ b in three dimensions by Cramer's rule: an independent way to compute the score, without a decomposition. */
function solve(matrix: readonly (readonly number[])[], b: readonly number[]): number[] {
  const determinant = ([a, c, d]: readonly (readonly number[])[]): number =>
    a[0] * (c[1] * d[2] - c[2] * d[1]) - a[1] * (c[0] * d[2] - c[2] * d[0]) + a[2] * (c[0] * d[1] - c[1] * d[0]);
  return b.map((_, j) => {
    const replaced = matrix.map((row, i) => row.map((value, k) => (k === j ? b[i] : value)));
    return determinant(replaced) / determinant(matrix);
  });
}

describe("gaussian", () => {
  it("with variances has the score −(x − αm)/(α²v + σ²)", () =>
    inWorkspace(async (workspace) => {
      const variance = [0.25, 1, 0];
      const t = 0.4;
      const [alpha, sigma2] = [drift.alpha(t), drift.sigma(t) ** 2];
      const out = await gaussian({ mean, variance })
        .score(drift)
        .predict("score", batchOf(workspace, [x]), t);
      const expected = x.map((value, j) => -(value - alpha * mean[j]) / (alpha ** 2 * variance[j] + sigma2));
      expectClose(out.data, expected, 1e-15);
    }));

  it("with a covariance has the score of linear algebra in the original coordinates", () =>
    inWorkspace(async (workspace) => {
      const model = gaussian({ mean, covariance }).score(drift);
      for (const t of [0.01, 0.4, 3]) {
        const [alpha, sigma2] = [drift.alpha(t), drift.sigma(t) ** 2];
        const C = covariance.map((row, i) => row.map((value, j) => alpha ** 2 * value + (i === j ? sigma2 : 0)));
        const expected = solve(
          C,
          mean.map((value, j) => alpha * value - x[j]),
        );
        expectClose((await model.predict("score", batchOf(workspace, [x]), t)).data, expected, 1e-13);
      }
    }));

  it("accepts a covariance row-major or as rows", () => {
    const [rows, flat] = [gaussian({ mean, covariance }), gaussian({ mean, covariance: covariance.flat() })];
    expect(flat.moments).toEqual(rows.moments);
    expect(rows.moments).toEqual({ mean: Float64Array.from(mean), covariance: Float64Array.from(covariance.flat()) });
  });

  it("declares the same orthogonal eigenbasis in target and model, in which the covariance is diagonal", () => {
    const target = gaussian({ mean, covariance });
    const { basis, inBasis } = target.eigen ?? expect.fail("no eigenbasis");
    expect(target.score(drift).eigen?.basis).toBe(basis);
    const spectrum = inBasis.moments.variance ?? expect.fail("not diagonal");
    const entry = (i: number, j: number, weights: ArrayLike<number>): number =>
      [0, 1, 2].reduce((total, l) => total + basis[3 * i + l] * weights[l] * basis[3 * j + l], 0);
    const both = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => [i, j] as const));
    expectClose(
      both.map(([i, j]) => entry(i, j, [1, 1, 1])),
      [1, 0, 0, 0, 1, 0, 0, 0, 1],
      1e-15,
    );
    expectClose(
      both.map(([i, j]) => entry(i, j, spectrum)),
      covariance.flat(),
      1e-15,
    );
    expectClose(
      inBasis.moments.mean,
      [0, 1, 2].map((l) => mean.reduce((sum, m, j) => sum + basis[3 * j + l] * m, 0)),
      1e-15,
    );
  });

  it("accepts a rank-one covariance and sets eigenvalues to 0 that are 0 up to rounding", () => {
    const direction = [1, 2, -3, 0.5];
    const target = gaussian({ mean: [0, 0, 0, 0], covariance: direction.map((a) => direction.map((b) => a * b)) });
    const spectrum = Array.from(target.eigen?.inBasis.moments.variance ?? []);
    expect(spectrum.filter((value) => value === 0)).toHaveLength(3);
    expectClose([Math.max(...spectrum)], [14.25], 1e-15);
  });

  it("accepts a one-dimensional covariance and a zero covariance", () => {
    expect(gaussian({ mean: [1], covariance: [[4]] }).eigen?.inBasis.moments.variance).toEqual(Float64Array.of(4));
    const zero = gaussian({ mean: [1, 2], covariance: [0, 0, 0, 0] });
    expect(zero.eigen?.inBasis.moments.variance).toEqual(Float64Array.of(0, 0));
  });

  it("is singular exactly if a variance is 0 and σ(t) = 0", () => {
    const singularAt = (variance: number[], t: number): boolean | undefined =>
      gaussian({ mean, variance }).score(drift).singular?.(t);
    expect(singularAt([1, 0, 1], 0)).toBe(true);
    expect(singularAt([1, 0, 1], 1e-9)).toBe(false);
    expect(singularAt([1, 0.1, 1], 0)).toBe(false);
    const rankOne = gaussian({ mean: [0, 0], covariance: [1, 1, 1, 1] }).score(drift);
    expect(rankOne.singular?.(0)).toBe(true);
    expect(rankOne.eigen?.inBasis.singular?.(0)).toBe(true);
  });

  it("by spectrum is the diagonal law, with negative eigenvalues within rounding set to 0", () => {
    expect(gaussian({ mean, spectrum: [1, -1e-11, 2] }).moments.variance).toEqual(Float64Array.of(1, 0, 2));
  });

  it("does not change with later changes of its input arrays", () => {
    const variance = Float64Array.of(1, 1, 1);
    const target = gaussian({ mean, variance });
    variance.fill(9);
    expect(target.moments.variance).toEqual(Float64Array.of(1, 1, 1));
  });

  it("refuses invalid options", () => {
    expectError(() => gaussian({ mean, variance: [1, -2, 1] }), "VARIANCE_INVALID", "variance[1]", "-2");
    expectError(() => gaussian({ mean, variance: [1, 2] }), "SHAPE_MISMATCH", "2 values", "3");
    expectError(() => gaussian({ mean: [], variance: [] }), "SHAPE_MISMATCH", "mean");
    expectError(() => gaussian({ mean: [0, Number.NaN], variance: [1, 2] }), "DATA_INVALID", "mean[1]", "NaN");
    expectError(() => gaussian({ mean, variance: [1, Number.NaN, 1] }), "DATA_INVALID", "variance[1]");
    expectError(() => gaussian({ mean, covariance: [1, 2, 3] }), "SHAPE_MISMATCH", "3 values", "9");
    expectError(() => gaussian({ mean: [0, 0], covariance: [[1, 2], [2]] }), "SHAPE_MISMATCH", "row 1");
    expectError(() => gaussian({ mean: [0, 0], covariance: [1, 0, 0, -2] }), "COVARIANCE_NOT_PSD", "eigenvalue -2");
    expectError(() => gaussian({ mean: [0, 0], covariance: [1, 0.5, 0.4, 1] }), "COVARIANCE_NOT_PSD", "0.5", "0.4");
    expectError(() => gaussian({ mean: [0, 0], covariance: [1, Number.NaN, 0, 1] }), "DATA_INVALID", "row 0, column 1");
    expectError(() => gaussian({ mean: [0, 0], spectrum: [1, -0.1] }), "COVARIANCE_NOT_PSD", "-0.1");
    expectError(() => gaussian({ mean } as never), "OPTION_INVALID", "set exactly one");
    expectError(() => gaussian({ mean, variance: [1, 1, 1], spectrum: [1, 1, 1] } as never), "OPTION_INVALID", "2");
  });

  it("refuses batches and times of the wrong shape, and predictions that it does not declare", () =>
    inWorkspace((workspace) => {
      const model = gaussian({ mean, variance: [1, 1, 1] }).score(drift);
      expectError(() => model.predict("score", batchOf(workspace, [[1, 2]]), 0.5), "SHAPE_MISMATCH", "dimension 2");
      expectError(
        () => model.predict("score", batchOf(workspace, [x]), Float64Array.of(1, 2)),
        "SHAPE_MISMATCH",
        "2 times",
      );
      expectError(() => model.predict("v", batchOf(workspace, [x]), 0.5), "CAPABILITY_MISSING", '"v"');
      expectError(() => model.divergence?.(batchOf(workspace, [[1, 2]]), 0.5), "SHAPE_MISMATCH", "dimension 2");
      expectError(
        () => model.jvp?.(batchOf(workspace, [x]), batchOf(workspace, [x, x]), 0.5),
        "SHAPE_MISMATCH",
        "(2, 3)",
      );
    }));
});
