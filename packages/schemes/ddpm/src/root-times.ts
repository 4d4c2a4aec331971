import type { Batch } from "@backstep/core";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/**
 * (I + c H)^{½} w for each row, by the eigenvectors of the symmetric H. An eigenvalue of I + c H that rounds below zero is set to zero.
 *
 * - **Shapes** H: (n, d·d), row-major per row. w and the result: (n, d).
 */
export function rootTimes(hessian: Batch, c: number, w: Batch): Batch {
  const { rows, dim, workspace } = w;
  const out = workspace.batch(rows, dim);
  const [H, from, to] = [hessian.data, w.data, out.data];
  for (let row = 0; row < rows; row++) {
    const matrix = Matrix.from1DArray(dim, dim, H.subarray(row * dim * dim, (row + 1) * dim * dim));
    const { realEigenvalues: values, eigenvectorMatrix: basis } = new EigenvalueDecomposition(matrix, {
      assumeSymmetric: true,
    });
    const inBasis = values.map((value, k) => {
      let total = 0;
      for (let j = 0; j < dim; j++) total += basis.get(j, k) * from[row * dim + j];
      return Math.sqrt(Math.max(0, 1 + c * value)) * total;
    });
    for (let j = 0; j < dim; j++)
      to[row * dim + j] = inBasis.reduce((total, value, k) => total + basis.get(j, k) * value, 0);
  }
  return out;
}
