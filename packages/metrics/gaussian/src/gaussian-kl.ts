import { BackstepError } from "@backstep/core";
import { log1p } from "@backstep/core/plugin";
import { Matrix } from "ml-matrix";
import type { Gradient, Reading } from "./gradient.ts";
import { fullCovariance, type Side } from "./side.ts";
import { arrayOf, eigenvaluesOf, matrixOf, spectrumOf } from "./spectrum.ts";

/** KL(N(m, S) ‖ N(m′, S′)) of the reference from the produced law. If both are diagonal, without eigen-decomposition. */
export function gaussianKl(produced: Side, reference: Side): Reading {
  return produced.variance && reference.variance ? diagonalKl(produced, reference) : fullKl(produced, reference);
}

/** ½ Σ_j [u − log(1 + u) + Δ²/v′] with u = (v − v′)/v′. */
function diagonalKl(produced: Side, reference: Side): Reading {
  const [p, r] = [produced.variance!, reference.variance!];
  const smallest = p.reduce((least, value) => Math.min(least, value));
  if (smallest === 0) throw singularProduced(smallest);
  if (r.some((value) => value === 0)) throw singularReference();
  const gap = reference.mean.map((mean, j) => mean - produced.mean[j]);
  let value = 0;
  for (let j = 0; j < gap.length; j++) value += 0.5 * (excess((r[j] - p[j]) / p[j]) + gap[j] ** 2 / p[j]);
  return {
    value,
    gradients: () => [
      { mean: gap.map((g, j) => -g / p[j]), variance: p.map((v, j) => (0.5 * (v - r[j] - gap[j] ** 2)) / v ** 2) },
      { mean: gap.map((g, j) => g / p[j]), variance: r.map((v, j) => 0.5 * (1 / p[j] - 1 / v)) },
    ],
  };
}

/** ½ [Σ u_i − log(1 + u_i) + Δᵀ S′⁻¹ Δ], u the eigenvalues of S′^{−1/2} (S − S′) S′^{−1/2}. Equal laws give 0 without cancellation. */
function fullKl(produced: Side, reference: Side): Reading {
  const dim = produced.dim;
  const p = fullCovariance(produced);
  const r = fullCovariance(reference);
  const whitening = whiteningOf(p, dim, singularProduced);
  const difference = matrixOf(
    r.map((value, k) => value - p[k]),
    dim,
  );
  const u = eigenvaluesOf(whitening.mmul(difference).mmul(whitening.transpose()));
  const inverseReference = inverseOf(whiteningOf(r, dim, singularReference));
  const gap = Matrix.columnVector(Array.from(reference.mean, (mean, j) => mean - produced.mean[j]));
  const whitened = whitening.mmul(gap);
  return {
    value: 0.5 * (u.reduce((total, change) => total + excess(change), 0) + whitened.dot(whitened)),
    gradients: () => {
      const inverse = inverseOf(whitening);
      const pull = inverse.mmul(gap);
      const spread = inverse.mmul(matrixOf(r, dim)).mmul(inverse).add(pull.mmul(pull.transpose()));
      return [
        gradient(Matrix.mul(pull, -1), Matrix.sub(inverse, spread)),
        gradient(pull, Matrix.sub(inverse, inverseReference)),
      ];
    },
  };
}

/** u − log(1 + u), by its series if the two cancel. */
export function excess(u: number): number {
  if (Math.abs(u) > 0.02) return u - log1p(u);
  let sum = 0;
  for (let k = 10; k >= 2; k--) sum = (k % 2 === 0 ? 1 : -1) / k + u * sum;
  return u * u * sum;
}

/**
 * V with V S Vᵀ = I: V = Λ^{−1/2} Qᵀ D^{−1}, from the correlation matrix D^{−1} S D^{−1} = Q Λ Qᵀ. The correlation matrix prevents
 * coordinates of very different scale from appearing singular.
 */
function whiteningOf(covariance: Float64Array, dim: number, singular: (smallest: number) => BackstepError): Matrix {
  const sd = Array.from({ length: dim }, (_, j) => Math.sqrt(covariance[j * dim + j]));
  if (sd.some((value) => value === 0)) throw singular(0);
  const correlation = covariance.map((value, k) => value / sd[Math.floor(k / dim)] / sd[k % dim]);
  const { values, vectors } = spectrumOf(correlation, dim);
  // Rounding makes singular covariances of samples slightly positive.
  if (values[0] <= 1e-13 * values[dim - 1]) throw singular(values[0]);
  return vectors.transpose().divRowVector(sd).divColumnVector(Array.from(values, Math.sqrt));
}

function inverseOf(whitening: Matrix): Matrix {
  return whitening.transpose().mmul(whitening);
}

function gradient(mean: Matrix, twiceCovariance: Matrix): Gradient {
  return { mean: arrayOf(mean), covariance: arrayOf(twiceCovariance.mul(0.5)) };
}

function singularProduced(smallest: number): BackstepError {
  return new BackstepError(
    "COVARIANCE_NOT_PSD",
    `the produced covariance is singular (smallest eigenvalue of its correlation ${smallest}), so KL(reference ‖ produced) is infinite; set the option shrinkage or use more than d samples`,
    { smallest },
  );
}

function singularReference(): BackstepError {
  return new BackstepError(
    "INFINITE_MOMENT",
    "the reference covariance is singular, so KL(reference ‖ produced) is infinite; set the option shrinkage",
  );
}
