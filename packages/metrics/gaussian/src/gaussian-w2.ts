import { Matrix, SingularValueDecomposition } from "ml-matrix";
import type { Gradient, Reading } from "./gradient.ts";
import { fullCovariance, type Side } from "./side.ts";
import { arrayOf, type Spectrum, spectrumOf } from "./spectrum.ts";

/** Squared W2 between two Gaussians, without cancellation. If both are diagonal, without eigen-decomposition. */
export function squaredW2(first: Side, second: Side): Reading {
  return first.variance && second.variance ? diagonalSquaredW2(first, second) : fullSquaredW2(first, second);
}

/** |m₁ − m₂|² + Σ (√v₁ − √v₂)², with √v₁ − √v₂ computed as (v₁ − v₂)/(√v₁ + √v₂). */
export function diagonalSquaredW2(first: Side, second: Side): Reading {
  const [v, w] = [first.variance!, second.variance!];
  let value = squaredMeanDistance(first, second);
  for (let j = 0; j < first.dim; j++) {
    const sum = Math.sqrt(v[j]) + Math.sqrt(w[j]);
    if (sum > 0) value += ((v[j] - w[j]) / sum) ** 2;
  }
  const along = (own: Float64Array, other: Float64Array): Float64Array =>
    own.map((variance, j) => (variance > 0 ? 1 - Math.sqrt(other[j] / variance) : 0));
  return {
    value,
    gradients: () => [
      { mean: meanSlope(first, second), variance: along(v, w) },
      { mean: meanSlope(second, first), variance: along(w, v) },
    ],
  };
}

/**
 * With S = A Aᵀ = Q Λ Qᵀ for both sides and B₂ᵀA₁ = U Σ Vᵀ, the optimal coupling is x₁ = A₁z, x₂ = A₂Wz with W = U Vᵀ, so
 * W2² = |m₁ − m₂|² + ‖A₁ − A₂W‖². This is a sum of squares; the equal expression tr S₁ + tr S₂ − 2‖A₂ᵀA₁‖_* would cancel.
 */
function fullSquaredW2(first: Side, second: Side): Reading {
  const spectra = [first, second].map((side) => spectrumOf(fullCovariance(side), side.dim));
  const [a, b] = spectra.map(rootOf);
  const svd = new SingularValueDecomposition(b.transpose().mmul(a));
  const rotation = svd.leftSingularVectors.mmul(svd.rightSingularVectors.transpose());
  const image = b.mmul(rotation);
  const gap = Matrix.sub(a, image).norm("frobenius");
  return {
    value: squaredMeanDistance(first, second) + gap ** 2,
    gradients: () => [
      slope(first, second, image.mmul(inverseRootOf(spectra[0]))),
      slope(second, first, a.mmul(rotation.transpose()).mmul(inverseRootOf(spectra[1]))),
    ],
  };
}

/** Derivative with respect to the moments of `from`: 2(m₁ − m₂), and I − T, where T is the optimal map from `from` to `to`. */
function slope(from: Side, to: Side, map: Matrix): Gradient {
  const symmetric = Matrix.add(map, map.transpose()).mul(-0.5);
  for (let j = 0; j < from.dim; j++) symmetric.set(j, j, symmetric.get(j, j) + 1);
  return { mean: meanSlope(from, to), covariance: arrayOf(symmetric) };
}

/** A = Q √Λ, for which A Aᵀ = S. */
function rootOf({ values, vectors }: Spectrum): Matrix {
  return vectors.clone().mulRowVector(Array.from(values, Math.sqrt));
}

/** A⁺ = Λ^{−1/2} Qᵀ on the support. */
function inverseRootOf({ values, vectors }: Spectrum): Matrix {
  return vectors.transpose().mulColumnVector(Array.from(values, (value) => (value > 0 ? 1 / Math.sqrt(value) : 0)));
}

function squaredMeanDistance(first: Side, second: Side): number {
  let total = 0;
  for (let j = 0; j < first.dim; j++) total += (first.mean[j] - second.mean[j]) ** 2;
  return total;
}

function meanSlope(from: Side, to: Side): Float64Array {
  return from.mean.map((mean, j) => 2 * (mean - to.mean[j]));
}
