import type { Batch } from "@backstep/core";
import { withoutPauses } from "@backstep/core/plugin";
import { symmetricEigen } from "@backstep/matrix-functions";

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
    const matrix = Float64Array.from(H.subarray(row * dim * dim, (row + 1) * dim * dim));
    const { values, vectors } = withoutPauses(symmetricEigen(matrix, dim));
    const inBasis = values.map((value, k) => {
      let total = 0;
      for (let j = 0; j < dim; j++) total += vectors[j * dim + k] * from[row * dim + j];
      return Math.sqrt(Math.max(0, 1 + c * value)) * total;
    });
    for (let j = 0; j < dim; j++)
      to[row * dim + j] = inBasis.reduce((total, value, k) => total + vectors[j * dim + k] * value, 0);
  }
  return out;
}
