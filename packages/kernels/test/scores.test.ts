import { loadKernels, type MixtureParameters, type Precision } from "@backstep/kernels";
import { describe, expect, it } from "vitest";
import { epsilon, precisions, put, view } from "./memory.ts";
import { uniformPoints } from "./points.ts";
import { type Law, mixture, rotate } from "./reference.ts";

const kernels = await loadKernels();
const kinds = ["score", "denoised"] as const;
// Powers of two, so that α m and the sums below differ between f32 and f64 only by rounding.
const times = [
  [0.875, 0.25],
  [0.125, 1],
  [1, 2 ** -6],
] as const;

/** Numbers that are exact in f32, so that both precisions compute the same law. */
const rounded = (values: readonly number[]): number[] => values.map((value) => Math.fround(value));

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]) / (1 + Math.abs(b[i]))), 0);
}

describe.each(precisions)("Gaussian in %s", (precision) => {
  it.each([1, 2, 3, 5, 8, 64, 67])("d = %d: score and denoised, one time and a time per row", (dim) => {
    const rows = 13;
    const law: Law = {
      dim,
      means: uniformPoints(dim, -1, 1, 5),
      variances: uniformPoints(dim, 0, 2, 6),
      logWeights: [0],
    };
    const x = rounded(uniformPoints(rows * dim, -2, 2, 9));
    const alphas = Float64Array.from({ length: rows }, (_, i) => times[i % 3][0]);
    const squares = Float64Array.from({ length: rows }, (_, i) => times[i % 3][1]);
    for (const kind of kinds) {
      for (const perRow of [false, true]) {
        kernels.reset();
        const [mean, variance] = [put(kernels, "f64", law.means), put(kernels, "f64", law.variances)];
        const [input, out] = [put(kernels, precision, x), put(kernels, precision, new Float64Array(rows * dim))];
        const [alpha, sigma2] = perRow ? [alphas, squares] : times[0];
        kernels.gaussian(kind, precision, out, input, rows, dim, mean, variance, alpha, sigma2);
        for (let i = 0; i < rows; i++) {
          // A single diagonal component. For d = 1 it is also isotropic.
          const exact = mixture(
            law,
            x.slice(i * dim, (i + 1) * dim),
            perRow ? alphas[i] : times[0][0],
            perRow ? squares[i] : times[0][1],
          );
          const row = view(kernels, precision, out + i * dim * (precision === "f64" ? 8 : 4), dim);
          expect(largestDifference(row, exact[kind])).toBeLessThan(300 * epsilon[precision]);
        }
      }
    }
  });

  it("may write over its input", () => {
    kernels.reset();
    const [mean, variance] = [put(kernels, "f64", [1, 2, 3]), put(kernels, "f64", [1, 0.5, 0.25])];
    const x = put(kernels, precision, uniformPoints(21, -1, 1));
    const out = put(kernels, precision, new Float64Array(21));
    kernels.gaussian("score", precision, out, x, 7, 3, mean, variance, 0.5, 0.75);
    kernels.gaussian("score", precision, x, x, 7, 3, mean, variance, 0.5, 0.75);
    expect(view(kernels, precision, x, 21)).toEqual(view(kernels, precision, out, 21));
  });
});

/** A law in kernel memory. */
function parametersOf(law: Law, precision: Precision): MixtureParameters {
  const components = law.logWeights.length;
  return {
    components,
    layout: law.variances.length === components ? "isotropic" : "diagonal",
    means: put(kernels, precision, law.means),
    variances: put(kernels, "f64", law.variances),
    logWeights: put(kernels, "f64", law.logWeights),
  };
}

function randomLaw(components: number, dim: number, layout: "isotropic" | "diagonal"): Law {
  const weights = uniformPoints(components, 0.1, 1, 4);
  const total = weights.reduce((a, b) => a + b, 0);
  return {
    dim,
    means: rounded(uniformPoints(components * dim, -2, 2, 2)),
    variances: uniformPoints(layout === "isotropic" ? components : components * dim, 0.05, 1, 3),
    logWeights: weights.map((weight) => Math.log(weight / total)),
  };
}

describe.each(precisions)("mixture in %s", (precision) => {
  const sizes = [1, 2, 3, 4, 5, 17, 300] as const;
  it.each(sizes.flatMap((components) => [1, 2, 3, 8, 65].map((dim) => [components, dim] as const)))(
    "K = %d, d = %d: score, denoised and log-density, isotropic and diagonal",
    (components, dim) => {
      const rows = 7;
      const x = rounded(uniformPoints(rows * dim, -2, 2, 9));
      for (const layout of ["isotropic", "diagonal"] as const) {
        const law = randomLaw(components, dim, layout);
        for (const kind of kinds) {
          for (const perRow of [false, true]) {
            kernels.reset();
            const parameters = parametersOf(law, precision);
            const [input, out] = [put(kernels, precision, x), put(kernels, precision, new Float64Array(rows * dim))];
            const density = put(kernels, "f64", new Float64Array(rows));
            const alphas = Float64Array.from({ length: rows }, (_, i) => times[perRow ? i % 3 : 0][0]);
            const squares = Float64Array.from({ length: rows }, (_, i) => times[perRow ? i % 3 : 0][1]);
            const [alpha, sigma2] = perRow ? [alphas, squares] : times[0];
            kernels.mixture(kind, precision, out, input, rows, dim, parameters, alpha, sigma2, density);
            for (let i = 0; i < rows; i++) {
              const exact = mixture(law, x.slice(i * dim, (i + 1) * dim), alphas[i], squares[i]);
              const row = view(kernels, precision, out + i * dim * (precision === "f64" ? 8 : 4), dim);
              // Logits have the size d. Their rounding error becomes that of the weights.
              expect(largestDifference(row, exact[kind])).toBeLessThan(2000 * dim * epsilon[precision]);
              expect(largestDifference([view(kernels, "f64", density, rows)[i]], [exact.logDensity])).toBeLessThan(
                100 * dim * epsilon[precision],
              );
            }
          }
        }
      }
    },
    30_000,
  );

  it("K = 10⁵", () => {
    const [components, dim, rows] = [100_000, 3, 5];
    const law = randomLaw(components, dim, "isotropic");
    const x = rounded(uniformPoints(rows * dim, -2, 2, 9));
    kernels.reset();
    const parameters = parametersOf(law, precision);
    const [input, out] = [put(kernels, precision, x), put(kernels, precision, new Float64Array(rows * dim))];
    kernels.mixture("score", precision, out, input, rows, dim, parameters, 0.875, 0.25, 0);
    const exact = Array.from(
      { length: rows },
      (_, i) => mixture(law, x.slice(i * dim, (i + 1) * dim), 0.875, 0.25).score,
    );
    expect(largestDifference(view(kernels, precision, out, rows * dim), exact.flat())).toBeLessThan(
      2e4 * epsilon[precision],
    );
  });

  it("keeps its weights if every density underflows", () => {
    const dim = 2;
    const law: Law = { dim, means: [0, 0, 1, 0], variances: [0, 0], logWeights: [Math.log(0.5), Math.log(0.5)] };
    kernels.reset();
    const parameters = parametersOf(law, precision);
    const input = put(kernels, precision, [1000, 0, 0.5, 3]);
    const out = put(kernels, precision, [0, 0, 0, 0]);
    kernels.mixture("denoised", precision, out, input, 2, dim, parameters, 1, 2 ** -4, 0);
    expect(Array.from(view(kernels, precision, out, 4))).toEqual([1, 0, 0.5, 0]);
  });

  it("gives a row the same bits alone and among others", () => {
    const [dim, rows] = [6, 9];
    for (const layout of ["isotropic", "diagonal"] as const) {
      kernels.reset();
      const parameters = parametersOf(randomLaw(40, dim, layout), precision);
      const x = put(kernels, precision, uniformPoints(rows * dim, -2, 2));
      const [all, one] = [
        put(kernels, precision, new Float64Array(rows * dim)),
        put(kernels, precision, new Float64Array(dim)),
      ];
      kernels.mixture("score", precision, all, x, rows, dim, parameters, 0.7, 0.4, 0);
      for (let i = 0; i < rows; i++) {
        const offset = i * dim * (precision === "f64" ? 8 : 4);
        kernels.mixture("score", precision, one, x + offset, 1, dim, parameters, 0.7, 0.4, 0);
        expect(view(kernels, precision, one, dim)).toEqual(view(kernels, precision, all + offset, dim));
      }
    }
  });
});

describe.each(precisions)("rotation in %s", (precision) => {
  it.each([1, 2, 3, 5, 16, 33, 130])("d = %d, Q and Qᵀ", (dim) => {
    const rows = 11;
    const matrix = rounded(uniformPoints(dim * dim, -1, 1, 2));
    const x = rounded(uniformPoints(rows * dim, -1, 1, 3));
    for (const transpose of [false, true]) {
      kernels.reset();
      const [q, input] = [put(kernels, precision, matrix), put(kernels, precision, x)];
      const out = put(kernels, precision, new Float64Array(rows * dim));
      kernels.rotate(precision, out, input, rows, dim, q, transpose);
      const exact = Array.from({ length: rows }, (_, i) =>
        rotate(matrix, x.slice(i * dim, (i + 1) * dim), transpose),
      ).flat();
      expect(largestDifference(view(kernels, precision, out, rows * dim), exact)).toBeLessThan(
        2 * dim * epsilon[precision],
      );
    }
  });
});

it("refuses times that do not match the rows, and a mixture without components", () => {
  kernels.reset();
  const a = put(kernels, "f64", [1, 2, 3, 4]);
  const wrong = new Float64Array(3);
  expect(() => kernels.gaussian("score", "f64", a, a, 2, 2, a, a, wrong, 1)).toThrow(/3/);
  const none: MixtureParameters = { components: 0, layout: "isotropic", means: a, variances: a, logWeights: a };
  expect(() => kernels.mixture("score", "f64", a, a, 1, 2, none, 1, 1, 0)).toThrow("at least 1 component: got 0");
});
