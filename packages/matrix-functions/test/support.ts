import type { Batch } from "@backstep/core";
import { EigenvalueDecomposition, Matrix } from "ml-matrix";

/** A matrix of unstructured numbers in (−1, 1). Each seed gives a different one. */
export function unstructured(dim: number, seed = 0): Matrix {
  const entry = (i: number, j: number): number =>
    2 * (((i * dim + j + 1 + 7 * seed) ** 2 * 0.6180339887498949) % 1) - 1;
  return new Matrix(Array.from({ length: dim }, (_, i) => Array.from({ length: dim }, (__, j) => entry(i, j))));
}

/** A symmetric matrix with the given eigenvalues, in a generic basis. */
export function symmetric(eigenvalues: readonly number[], seed = 0): Matrix {
  const mixed = unstructured(eigenvalues.length, seed);
  const Q = eigenvectors(Matrix.add(mixed, mixed.transpose()));
  return Q.mmul(Matrix.diag([...eigenvalues])).mmul(Q.transpose());
}

export function eigenvectors(A: Matrix): Matrix {
  return new EigenvalueDecomposition(A, { assumeSymmetric: true }).eigenvectorMatrix;
}

/** Σ_n c(n) Aⁿ for A of moderate norm. */
export function series(A: Matrix, c: (n: number) => number): Matrix {
  let [power, total] = [Matrix.eye(A.rows), Matrix.eye(A.rows).mul(c(0))];
  for (let n = 1; n < 90; n++) {
    power = power.mmul(A);
    total = Matrix.add(total, Matrix.mul(power, c(n)));
  }
  return total;
}

/** v ↦ J v with one matrix per row, and the number of calls. */
export function products(matrices: readonly Matrix[]): { times(v: Batch): Promise<Batch>; count: number } {
  const counting = {
    count: 0,
    async times(v: Batch): Promise<Batch> {
      counting.count++;
      const out = v.workspace.batch(v.rows, v.dim);
      matrices.forEach((J, row) => {
        out.data.set(J.mmul(Matrix.columnVector(rowOf(v, row))).to1DArray(), row * v.dim);
      });
      return out;
    },
  };
  return counting;
}

export function rowOf({ data, dim }: Batch, row: number): number[] {
  return Array.from(data.subarray(row * dim, (row + 1) * dim));
}

export function largest(values: Iterable<number>): number {
  return Math.max(...Array.from(values, Math.abs));
}
