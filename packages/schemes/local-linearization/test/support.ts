import { type Batch, type NoiseSource, type ScoreModel, sample } from "@backstep/core";
import { impulseNoise, recordedNoise } from "@backstep/core/plugin";
import { ou } from "@backstep/drifts";
import { Matrix } from "ml-matrix";
import { type JacobianUse, localLinearization } from "../src/index.ts";

/** Noise of one row in one step: the integrals I_0 … I_3 and the normal of the residual, one coordinate each. */
export function scriptedNoise(integrals: readonly number[], xi: number): NoiseSource {
  return {
    ...recordedNoise({ integrals: [integrals.map((value) => Float64Array.of(value))] }),
    normals(_count, _t0, _t1, like) {
      const out = like.workspace.batch(like.rows, like.dim);
      out.data.fill(xi);
      return [out];
    },
  };
}

/** The score M x. It is not the score of a law, but its Jacobian can be chosen. */
export function linearModel(M: Matrix, symmetricJacobian: boolean): ScoreModel {
  const dim = M.rows;
  const times = (v: Batch): Batch => {
    const out = v.workspace.batch(v.rows, dim);
    for (let row = 0; row < v.rows; row++)
      out.data.set(
        M.mmul(Matrix.columnVector(Array.from(v.data.subarray(row * dim, (row + 1) * dim)))).to1DArray(),
        row * dim,
      );
    return out;
  };
  return {
    name: "linear",
    dim,
    symmetricJacobian,
    predictions: ["score"],
    predict: (_, x) => times(x),
    jvp: (_, v) => times(v),
    hessian(x) {
      const out = x.workspace.batch(x.rows, dim * dim);
      for (let row = 0; row < x.rows; row++) out.data.set(M.to1DArray(), row * dim * dim);
      return out;
    },
  };
}

/** The covariance of one step's noise under OU with the score M x, and the mean of the step from `start`; both from the scheme alone. */
export async function momentsOfStep(
  model: ScoreModel,
  h: number,
  start: Float64Array,
  jacobian: JacobianUse,
): Promise<{ covariance: Matrix; mean: Float64Array; jvps: number }> {
  const { dim } = model;
  const inputs = 5 * dim;
  const unit = (j: number): Float64Array => Float64Array.from({ length: dim }, (_, i) => (i === j ? 1 : 0));
  const run = { scheme: localLinearization({ jacobian }), drift: ou(), model, times: Float64Array.of(1 + h, 1) };
  const impulses = Array.from({ length: inputs }, (_, row) => ({
    row,
    step: 0,
    draw: row % 5,
    value: unit(Math.floor(row / 5)),
  }));
  const moved = await sample({
    ...run,
    n: inputs,
    start: new Float64Array(inputs * dim),
    noise: impulseNoise({ impulses }),
  });
  const still = await sample({ ...run, n: 1, start, noise: impulseNoise({ impulses: [] }) });
  const columns = Matrix.from1DArray(inputs, dim, moved.x);
  return { covariance: columns.transpose().mmul(columns), mean: Float64Array.from(still.x), jvps: moved.jvps };
}

/** φ₂(A) x = Σ Aⁿ x/(n + 2)! of a moderate A. */
export function phi2Times(A: Matrix, x: Matrix): Matrix {
  const total = new Matrix(x.rows, 1);
  for (let n = 0, term = Matrix.mul(x, 0.5); n < 90; n++, term = A.mmul(term).mul(1 / (n + 2))) total.add(term);
  return total;
}

/** A matrix of unstructured numbers in (−1, 1). */
export function unstructured(dim: number): Matrix {
  return new Matrix(
    Array.from({ length: dim }, (_, i) =>
      Array.from({ length: dim }, (_, j) => 2 * (((i * dim + j + 1) ** 2 * 0.6180339887498949) % 1) - 1),
    ),
  );
}

export function largest(values: Iterable<number>): number {
  return Math.max(...Array.from(values, Math.abs));
}
