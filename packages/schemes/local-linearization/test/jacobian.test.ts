import { exactStart, sample } from "@backstep/core";
import { integrate } from "@backstep/core/plugin";
import { flow, ou, ve, vpLinear } from "@backstep/drifts";
import { gaussian, mixture } from "@backstep/score-analytic";
import fc from "fast-check";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { type JacobianUse, localLinearization } from "../src/index.ts";
import { mnistSpectrum } from "./mnist-spectrum.table.ts";
import { largest, linearModel, momentsOfStep, phi2Times, unstructured } from "./support.ts";

const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  largest(Array.from(a, (value, i) => value - b[i]));

/** A symmetric matrix with the given eigenvalues in a generic basis. */
function symmetric(eigenvalues: readonly number[]): Matrix {
  const mixed = unstructured(eigenvalues.length);
  const Q = new EigenvalueDecomposition(Matrix.add(mixed, mixed.transpose()), { assumeSymmetric: true })
    .eigenvectorMatrix;
  return Q.mmul(Matrix.diag([...eigenvalues])).mmul(Q.transpose());
}

const phi2 = (z: number): number => integrate((theta) => (1 - theta) * Math.exp(z * theta), 0, 1);

const spread = (dim: number, low: number, high: number): number[] =>
  Array.from({ length: dim }, (_, j) => low + ((high - low) * j) / (dim - 1));

describe("both uses of the Jacobian", () => {
  const law = mixture({
    weights: [0.4, 0.6],
    means: [
      [-1, 0.5, 0, 2],
      [1, 0, 0.3, -1],
    ],
    covariances: [0.7, 0.3].map((size) => {
      const A = unstructured(4);
      return Matrix.add(A.mmul(A.transpose()).mul(size), Matrix.eye(4).mul(0.05)).to2DArray();
    }),
  });

  it.each([ou({ horizon: 2 }), vpLinear(), ve(), flow()])(
    "agree on a mixture under $name, in f64 and f32",
    async (drift) => {
      const from = 0.8 * Math.min(1, drift.horizon);
      const times = Float64Array.of(from, 0.7 * from, 0.5 * from, 0.3 * from, 0.1 * from);
      const start = exactStart(law);
      for (const [precision, tolerance] of [
        ["f64", 1e-8],
        ["f32", 2e-4],
      ] as const) {
        const run = (jacobian: JacobianUse): ReturnType<typeof sample> =>
          sample({
            scheme: localLinearization({ jacobian }),
            drift,
            model: law.score(drift),
            times,
            n: 40,
            start,
            precision,
          });
        const [products, full] = [await run("products"), await run("full")];
        const size = largest(full.x);
        expect(difference(products.x, full.x)).toBeLessThan(tolerance * Math.max(1, size));
        expect([full.jvps, products.nfe]).toEqual([0, 4]);
      }
    },
  );

  it.each(["f64", "f32"] as const)(
    "give a row the same bits alone and among other rows, although each row has its own degree (%s)",
    async (precision) => {
      const drift = vpLinear();
      const run = {
        scheme: localLinearization(),
        drift,
        model: law.score(drift),
        times: Float64Array.of(0.5, 0.4, 0.2, 0.01),
        n: 40,
        start: exactStart(law),
        precision,
      };
      const together = await sample(run);
      const alone = await sample({ ...run, chunkRows: 1 });
      expect(alone.x).toEqual(together.x);
      // One row per chunk: the count is the mean over all rows, which is below that of the slowest row.
      expect(alone.jvps).toBeLessThan(together.jvps);
    },
  );

  it.each([
    [0.5, 12],
    [1, 14],
  ])("agree in 784 dimensions with the spectrum of images, at h‖L‖ = %d by at most %d products", async (size, most) => {
    const target = gaussian({ mean: new Float64Array(784), variance: mnistSpectrum });
    for (const [drift, t0] of [
      [ou(), 0.3],
      [vpLinear(), 0.15],
    ] as const) {
      const rates = Array.from(
        mnistSpectrum,
        (v) => drift.f(t0) + drift.g2(t0) / (drift.alpha(t0) ** 2 * v + drift.sigma(t0) ** 2),
      );
      const times = Float64Array.of(t0, t0 - size / largest(rates));
      const run = (jacobian: JacobianUse): ReturnType<typeof sample> =>
        sample({
          scheme: localLinearization({ jacobian }),
          drift,
          model: target.score(drift),
          times,
          n: 3,
          start: exactStart(target),
        });
      const [products, full] = [await run("products"), await run("full")];
      expect(difference(products.x, full.x)).toBeLessThan(1e-8);
      expect(products.jvps).toBeLessThanOrEqual(most);
      expect(products.jvps).toBeGreaterThan(5);
    }
  });
});

describe("the noise of a step", () => {
  const h = 0.1;
  // Under OU, L = ½ + M.
  const jacobianOf = (hL: readonly number[]): Matrix => symmetric(hL.map((value) => value / h - 0.5));

  it.each([
    ["in 50 dimensions", spread(50, -1, 0.7), "products"],
    ["in 50 dimensions", spread(50, -1, 0.7), "full"],
    ["that are stiff, −hL = 50", spread(50, -50, 1), "products"],
    ["that are stiff, −hL = 50", spread(50, -50, 1), "full"],
    ["that are very stiff, −hL = 800", spread(20, -800, 0.5), "products"],
    ["with an outlier", [...spread(29, -0.1, 0.1), -5], "products"],
  ] as const)("has the covariance ∫e^{2Lr} dr %s", async (_what, eigenvalues, jacobian) => {
    const M = jacobianOf(eigenvalues);
    const start = Float64Array.from(eigenvalues, (_, j) => Math.cos(j));
    const { covariance, mean } = await momentsOfStep(linearModel(M, true), h, start, jacobian);
    const L = Matrix.add(M, Matrix.eye(M.rows).mul(0.5));
    const { realEigenvalues, eigenvectorMatrix: Q } = new EigenvalueDecomposition(L, { assumeSymmetric: true });
    const of = (f: (z: number) => number): Matrix =>
      Q.mmul(Matrix.diag(realEigenvalues.map((value) => f(h * value)))).mmul(Q.transpose());
    const wanted = of((z) => (Math.abs(z) < 1e-9 ? h : (h * Math.expm1(2 * z)) / (2 * z)));
    expect(difference(covariance.to1DArray(), wanted.to1DArray())).toBeLessThan(1e-8);

    // x + h b + h² φ₂ L₀b with b = x/2 + M x, L₀b = x/4.
    const x = Matrix.columnVector(Array.from(start));
    const moved = Matrix.add(x, L.mmul(x).mul(h)).add(of((z) => (h * h * phi2(z)) / 4).mmul(x));
    expect(difference(mean, moved.to1DArray())).toBeLessThan(1e-8);
  });

  it("has this covariance for any spectrum: clusters, outliers, stiff directions", async () => {
    const eigenvalue = fc.oneof(
      fc.double({ min: -40, max: 2, noNaN: true }),
      fc.constantFrom(-40, -3, -3.000001, -0.1, 0, 2),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(eigenvalue, { minLength: 1, maxLength: 8 }), async (eigenvalues) => {
        const M = Matrix.diag(eigenvalues.map((value) => value / h - 0.5));
        const { covariance } = await momentsOfStep(linearModel(M, true), h, new Float64Array(M.rows), "products");
        const wanted = eigenvalues.map((z) => h * (Math.abs(z) < 1e-9 ? 1 : Math.expm1(2 * z) / (2 * z)));
        expect(difference(covariance.to1DArray(), Matrix.diag(wanted).to1DArray())).toBeLessThan(1e-8);
      }),
      { numRuns: 60 },
    );
  });

  it.each([0.3, 1, 4])(
    "with a Jacobian that is not symmetric, h‖L‖ ≈ %d: has an exact drift and the covariance to the documented order",
    async (size) => {
      const dim = 20;
      const A = unstructured(dim);
      const norm = new EigenvalueDecomposition(A.mmul(A.transpose()), { assumeSymmetric: true }).realEigenvalues;
      const L = Matrix.mul(A, size / h / Math.sqrt(largest(norm)));
      const M = Matrix.sub(L, Matrix.eye(dim).mul(0.5));
      const start = Float64Array.from({ length: dim }, (_, j) => Math.cos(j));
      const { covariance, mean } = await momentsOfStep(linearModel(M, false), h, start, "products");

      const x = Matrix.columnVector(Array.from(start));
      const hL = Matrix.mul(L, h);
      const moved = Matrix.add(x, hL.mmul(x)).add(phi2Times(hL, x).mul(h * h * 0.25));
      expect(difference(mean, moved.to1DArray())).toBeLessThan(1e-8);

      // ∫₀^h e^{Lr} e^{Lᵀr} dr by its Taylor series: the n-th derivative of the integrand is Σ C(n,k) Lᵏ (Lᵀ)ⁿ⁻ᵏ.
      const wanted = new Matrix(dim, dim);
      let term = Matrix.eye(dim).mul(h);
      for (let n = 0; n < 80; n++) {
        wanted.add(term);
        term = Matrix.add(hL.mmul(term), term.mmul(hL.transpose())).mul(1 / (n + 2));
      }
      expect(difference(covariance.to1DArray(), wanted.to1DArray())).toBeLessThan(
        Math.max(1e-8, h * 1e-10 * size ** 10),
      );
    },
  );

  it("with a skew-symmetric Jacobian, h‖L‖ up to 4: has an exact drift and does not grow", async () => {
    const A = unstructured(12);
    const K = Matrix.sub(A, A.transpose());
    const norm = Math.sqrt(
      largest(new EigenvalueDecomposition(K.mmul(K.transpose()), { assumeSymmetric: true }).realEigenvalues),
    );
    const hL = K.mul(4 / norm);
    const M = Matrix.sub(Matrix.mul(hL, 1 / h), Matrix.eye(12).mul(0.5));
    const start = Float64Array.from({ length: 12 }, (_, j) => Math.cos(j));
    const { covariance, mean } = await momentsOfStep(linearModel(M, false), h, start, "products");
    const x = Matrix.columnVector(Array.from(start));
    const moved = Matrix.add(x, hL.mmul(x)).add(phi2Times(hL, x).mul(h * h * 0.25));
    expect(difference(mean, moved.to1DArray())).toBeLessThan(1e-8);
    expect(difference(covariance.diag(), new Array(12).fill(h))).toBeLessThan(1e-5);
  });
});
