import type { Batch } from "@backstep/core";
import { withoutPauses } from "@backstep/core/plugin";
import type { Combination } from "./combination.ts";
import { transposed } from "./dense/product.ts";
import { symmetricEigen } from "./dense/symmetric-eigen.ts";

/**
 * Computes Σ_k f_k(A) v_k of each row from the eigenvectors of its J, which must be symmetric.
 *
 * ```text
 * J = Q Λ Qᵀ        Σ_k f_k(A) v_k = Q Σ_k f_k(scale · Λ) Qᵀ v_k
 * ```
 *
 * The result is exact to rounding and costs d³ per row. Consecutive rows with equal J share one decomposition.
 *
 * - **Shapes** J: (n, d·d), row-major per row. v_k and the result: (n, d).
 *
 * @example
 * ```ts
 * const moved = applyByEigenvectors({ functions: (z) => [exp(z)], vectors: [v], scale: h }, await model.hessian(x, t));
 * ```
 */
export function applyByEigenvectors({ functions, vectors, scale }: Combination, jacobians: Batch): Batch {
  const [{ rows, dim, workspace }] = vectors;
  const out = workspace.batch(rows, dim);
  const inputs = vectors.map(({ data }) => data);
  const [J, to] = [jacobians.data, out.data];
  let [previous, spectrum]: [Float64Array | Float32Array | undefined, Spectrum | undefined] = [undefined, undefined];
  for (let row = 0; row < rows; row++) {
    const entries = J.subarray(row * dim * dim, (row + 1) * dim * dim);
    if (!spectrum || !previous?.every((value, i) => value === entries[i]))
      spectrum = decompose(entries, dim, (lambda) => functions(scale * lambda));
    previous = entries;
    const { basis, values } = spectrum;
    for (let j = 0; j < dim; j++) to[row * dim + j] = 0;
    for (let l = 0; l < dim; l++) {
      let total = 0;
      inputs.forEach((v, k) => {
        let along = 0;
        for (let j = 0; j < dim; j++) along += basis[l * dim + j] * v[row * dim + j];
        total += values[l][k] * along;
      });
      for (let j = 0; j < dim; j++) to[row * dim + j] += total * basis[l * dim + j];
    }
  }
  return out;
}

/** Eigenvectors as rows, (d, d), and f_k at each eigenvalue. */
interface Spectrum {
  readonly basis: Float64Array;
  readonly values: readonly (readonly number[])[];
}

function decompose(
  entries: Float64Array | Float32Array,
  dim: number,
  values: (eigenvalue: number) => readonly number[],
): Spectrum {
  const eigen = withoutPauses(symmetricEigen(Float64Array.from(entries), dim));
  return { basis: transposed(eigen.vectors, dim), values: Array.from(eigen.values, values) };
}
