import { madeOf } from "@backstep/core/plugin";
import { ou, vpLinear } from "@backstep/drifts";
import { describe, expect, it } from "vitest";
import { empirical, fit, fitGaussian, mixture } from "../src/index.ts";
import { batchOf, expectClose, expectError, inWorkspace } from "./support.ts";

const data = [
  [0, 0],
  [2, 0],
  [1, 3],
  [-1, 1],
];

describe("empirical", () => {
  it("is the uniform mixture of its points", () =>
    inWorkspace(async (workspace) => {
      for (const bandwidth of [0, 0.5]) {
        const weights = Array(4).fill(0.25);
        const sameMixture = mixture({ weights, means: data, variance: bandwidth ** 2 }).score(ou());
        const model = empirical({ data, dim: 2, bandwidth }).score(ou());
        const x = [
          [0.3, 0.4],
          [5, -2],
        ];
        const expected = await sameMixture.predict("score", batchOf(workspace, x), 0.2);
        expect((await model.predict("score", batchOf(workspace, x), 0.2)).data).toEqual(expected.data);
      }
    }));

  it("has finite score and derivatives at a query far from all data", () =>
    inWorkspace(async (workspace) => {
      const model = empirical({ data, dim: 2 }).score(ou());
      const x = batchOf(workspace, [[1e6, -1e6]]);
      const [alpha, sigma2] = [ou().alpha(1e-3), ou().sigma(1e-3) ** 2];
      // The nearest point in that direction, (2, 0), has all the weight.
      expectClose((await model.predict("score", x, 1e-3)).data, [(2 * alpha - 1e6) / sigma2, 1e6 / sigma2], 1e-14);
      expectClose((await model.divergence?.(x, 1e-3)) ?? [], [-2 / sigma2], 1e-14);
      expectClose((await model.hessian?.(x, 1e-3))?.data ?? [], [-1 / sigma2, 0, 0, -1 / sigma2], 1e-14);
      expect(Number.isFinite((await model.logDensity?.(x, 1e-3))?.[0])).toBe(true);
    }));

  it("has the mean and the covariance, divided by n, of the data, plus the squared bandwidth", () => {
    const { moments } = empirical({ data, dim: 2, bandwidth: 0.5 });
    expectClose(moments.mean, [0.5, 1], 1e-15);
    expectClose(moments.covariance ?? [], [1.25 + 0.25, 0, 0, 1.5 + 0.25], 1e-15);
  });

  it("is singular where σ(t) = 0, unless it has a bandwidth", () => {
    expect(empirical({ data, dim: 2 }).score(vpLinear()).singular?.(0)).toBe(true);
    expect(empirical({ data, dim: 2, bandwidth: 0.1 }).score(vpLinear()).singular?.(0)).toBe(false);
  });

  it("accepts rows, flat arrays and single precision", () => {
    const moments = empirical({ data, dim: 2 }).moments;
    expect(empirical({ data: data.flat(), dim: 2 }).moments).toEqual(moments);
    expect(empirical({ data: Float32Array.from(data.flat()), n: 4, dim: 2 }).moments).toEqual(moments);
  });

  it("reads the dimension from rows, and the shape from samples", () => {
    const moments = empirical({ data, dim: 2 }).moments;
    expect(empirical({ data }).moments).toEqual(moments);
    const samples = { kind: "samples", x: Float64Array.from(data.flat()), n: 4, dim: 2 } as const;
    for (const more of [{}, { n: 4 }, { dim: 2 }])
      expect(empirical({ data: samples, ...more }).moments).toEqual(moments);
    expectError(() => empirical({ data: samples, n: 2 }), "SHAPE_MISMATCH", "(4, 2)", "2 and 2", "leave n and dim out");
    expectError(() => empirical({ data: { ...samples, n: 3 } }), "SHAPE_MISMATCH", "8 values", "6");
    expectError(() => empirical({ data: { kind: "samples" } as never }), "OPTION_INVALID", "dim is undefined");
  });

  it("refuses bad data", () => {
    const holed = Float64Array.from([...data.flat(), 7, Number.NaN]);
    expectError(() => empirical({ data: holed, dim: 2 }), "DATA_INVALID", "NaN", "row 4, column 1");
    expectError(() => fitGaussian(holed, 5, 2), "DATA_INVALID", "row 4, column 1");
    expectError(() => empirical({ data: [1, 2, 3], dim: 2 }), "SHAPE_MISMATCH", "3 values");
    expectError(() => empirical({ data, n: 3, dim: 2 }), "SHAPE_MISMATCH", "8 values", "6");
    expectError(() => empirical({ data: [], dim: 2 }), "SHAPE_MISMATCH", "data");
    for (const none of [[], [[]]]) expectError(() => empirical({ data: none }), "SHAPE_MISMATCH", "no numbers");
    expectError(() => empirical({ data: data.flat() }), "OPTION_INVALID", "target empirical: data is one list of 8");
    expectError(() => empirical({ data: "digits" as never }), "OPTION_INVALID", 'data is "digits"', "a list of points");
    expectError(() => empirical({ data: [[0, 1], [2]] }), "SHAPE_MISMATCH", "row 1 of data");
    expectError(() => empirical({ data, dim: 0 }), "OPTION_INVALID", "target empirical: dim is 0");
    expectError(() => empirical({ data, n: 1.5, dim: 2 }), "OPTION_INVALID", "1.5");
    expectError(() => empirical({ data, dim: 2, bandwidth: -1 }), "OPTION_INVALID", "bandwidth", "-1");
  });
});

describe("fit", () => {
  it("is the Gaussian of the data, given as rows or as samples", () => {
    const expected = fitGaussian(data, 4, 2);
    const samples = { kind: "samples", x: Float32Array.from(data.flat()), n: 4, dim: 2 } as const;
    for (const target of [fit({ data }), fit({ data, law: "gaussian" }), fit({ data: samples })]) {
      expect([target.name, target.gaussian]).toEqual(["fit", true]);
      expect(target.moments).toEqual(expected.moments);
    }
    expect(madeOf(fit({ data }))).toEqual({ kind: "target", name: "fit", options: { data } });
    expect(madeOf(expected)).toBeUndefined();
  });

  it("refuses other laws, and data without a dimension", () => {
    expectError(() => fit({ data, law: "student" as never }), "OPTION_INVALID", "target fit: law", "must be gaussian");
    expectError(() => fit({ data: [1, 2, 3] }), "OPTION_INVALID", "target fit: data is one list of 3 numbers");
    expectError(() => fit({ data, dim: 2 } as never), "OPTION_INVALID", 'unknown key "dim"');
  });
});

describe("fitGaussian", () => {
  it("has exactly the moments of the data", () => {
    const target = fitGaussian(data, 4, 2);
    expect(target.gaussian).toBe(true);
    expect(target.moments).toEqual(empirical({ data, dim: 2 }).moments);
  });

  it("of fewer points than dimensions has eigenvalues 0 and is singular at σ = 0", () => {
    const target = fitGaussian([1, 2, 3, 4, 5, 7], 2, 3);
    expect(Array.from(target.eigen?.inBasis.moments.variance ?? []).filter((value) => value === 0)).toHaveLength(2);
    expect(target.score(ou()).singular?.(0)).toBe(true);
  });
});
