import { withoutPauses } from "@backstep/core/plugin";
import { EigenvalueDecomposition, Matrix, SingularValueDecomposition } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { product, singularValues, symmetricEigen, transposed } from "../src/index.ts";

/** Matrices of several kinds: full, with zero rows, of small integers, of very different rows, of rank 2. */
function matrixOf(dim: number, kind: number): Float64Array {
  return Float64Array.from({ length: dim * dim }, (_, k) => {
    const row = Math.floor(k / dim);
    const value = Math.sin(12.9898 * k + 78.233 * dim + kind) * 43758.5453;
    const entry = value - Math.floor(value) - 0.5;
    if (kind === 1 && row % 2 === 1) return 0;
    if (kind === 2) return Math.round(2 * entry);
    if (kind === 3) return entry * 2 ** (-25 * (row % 3));
    return kind === 4 && row > 1 ? 0 : entry;
  });
}

const cases = [1, 2, 3, 4, 7, 12].flatMap((dim) => [0, 1, 2, 3, 4].map((kind) => ({ dim, kind })));

describe("decompositions", () => {
  it("have the bits of ml-matrix, which seeded results were computed with", () => {
    for (const { dim, kind } of cases) {
      const values = matrixOf(dim, kind);
      const matrix = Matrix.from1DArray(dim, dim, values);
      const square = matrix.mmul(matrix.transpose());
      const flat = Float64Array.from(square.to1DArray());
      expect(withoutPauses(product(values, transposed(values, dim), dim))).toEqual(flat);
      const eigen = new EigenvalueDecomposition(square, { assumeSymmetric: true });
      expect(withoutPauses(symmetricEigen(flat, dim))).toEqual({
        values: Float64Array.from(eigen.realEigenvalues),
        vectors: Float64Array.from(eigen.eigenvectorMatrix.to1DArray()),
      });
      const svd = new SingularValueDecomposition(matrix);
      expect(withoutPauses(singularValues(values, dim))).toEqual({
        values: Float64Array.from(svd.diagonal),
        left: Float64Array.from(svd.leftSingularVectors.to1DArray()),
        right: Float64Array.from(svd.rightSingularVectors.to1DArray()),
      });
    }
  });

  for (const factor of [2 ** 1000, 2 ** 400, 2 ** -400, 2 ** -1000])
    it(`scale by ${factor}`, () => {
      for (const { dim, kind } of cases.filter(({ kind }) => kind !== 3)) {
        const values = matrixOf(dim, kind);
        const square = withoutPauses(product(values, transposed(values, dim), dim));
        const [plain, far] = [square, square.map((value) => value * factor)].map((matrix) =>
          withoutPauses(symmetricEigen(matrix, dim)),
        );
        const tolerance = 1e-13 * plain.values[dim - 1];
        far.values.forEach((value, k) => {
          expect(Math.abs(value / factor - plain.values[k])).toBeLessThanOrEqual(tolerance);
        });
        const found = withoutPauses(
          singularValues(
            values.map((value) => value * factor),
            dim,
          ),
        );
        const expected = withoutPauses(singularValues(values, dim)).values;
        found.values.forEach((value, k) => {
          expect(Math.abs(value / factor - expected[k])).toBeLessThanOrEqual(1e-13 * expected[0]);
        });
      }
    });

  it("of entries that are not finite are NaN", () => {
    const matrix = Float64Array.of(1, Number.POSITIVE_INFINITY, 0, Number.NaN);
    expect([...withoutPauses(symmetricEigen(matrix, 2)).values]).toEqual([Number.NaN, Number.NaN]);
    expect([...withoutPauses(singularValues(matrix, 2)).left]).toEqual(new Array(4).fill(Number.NaN));
  });
});
