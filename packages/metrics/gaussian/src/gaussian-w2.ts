import type { Pausing } from "@backstep/core/plugin";
import { product, type SymmetricEigen, singularValues, transposed } from "@backstep/matrix-functions";
import type { Gradient, Reading } from "./gradient.ts";
import { fullCovariance, type Side } from "./side.ts";
import { spectrumOf } from "./spectrum.ts";

/** Squared W2 between two Gaussians, without cancellation. If both are diagonal, without eigen-decomposition. */
export function* squaredW2(first: Side, second: Side): Pausing<Reading> {
  return first.variance && second.variance ? diagonalSquaredW2(first, second) : yield* fullSquaredW2(first, second);
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
    *gradients() {
      yield;
      return [
        { mean: meanSlope(first, second), variance: along(v, w) },
        { mean: meanSlope(second, first), variance: along(w, v) },
      ];
    },
  };
}

/**
 * With S = A Aᵀ = Q Λ Qᵀ for both sides and B₂ᵀA₁ = U Σ Vᵀ, the optimal coupling is x₁ = A₁z, x₂ = A₂Wz with W = U Vᵀ, so
 * W2² = |m₁ − m₂|² + ‖A₁ − A₂W‖². This is a sum of squares; the equal expression tr S₁ + tr S₂ − 2‖A₂ᵀA₁‖_* would cancel.
 */
function* fullSquaredW2(first: Side, second: Side): Pausing<Reading> {
  const { dim } = first;
  const spectra = [
    yield* spectrumOf(fullCovariance(first), dim),
    yield* spectrumOf(fullCovariance(second), dim),
  ] as const;
  const [a, b] = spectra.map(rootOf);
  const { left, right } = yield* singularValues(yield* product(transposed(b, dim), a, dim), dim);
  const rotation = yield* product(left, transposed(right, dim), dim);
  const image = yield* product(b, rotation, dim);
  const gap = Math.sqrt(a.reduce((total, value, k) => total + (value - image[k]) ** 2, 0));
  return {
    value: squaredMeanDistance(first, second) + gap ** 2,
    *gradients() {
      const back = yield* product(a, transposed(rotation, dim), dim);
      return [
        slope(first, second, yield* product(image, inverseRootOf(spectra[0]), dim)),
        slope(second, first, yield* product(back, inverseRootOf(spectra[1]), dim)),
      ];
    },
  };
}

/** Derivative with respect to the moments of `from`: 2(m₁ − m₂), and I − T, where T is the optimal map from `from` to `to`. */
function slope(from: Side, to: Side, map: Float64Array): Gradient {
  const { dim } = from;
  const mirrored = transposed(map, dim);
  const covariance = map.map((value, k) => (value + mirrored[k]) * -0.5);
  for (let j = 0; j < dim; j++) covariance[j * dim + j] += 1;
  return { mean: meanSlope(from, to), covariance };
}

/** A = Q √Λ, for which A Aᵀ = S. */
function rootOf({ values, vectors }: SymmetricEigen): Float64Array {
  const roots = values.map(Math.sqrt);
  return vectors.map((value, k) => value * roots[k % roots.length]);
}

/** A⁺ = Λ^{−1/2} Qᵀ on the support. */
function inverseRootOf({ values, vectors }: SymmetricEigen): Float64Array {
  const dim = values.length;
  const factors = values.map((value) => (value > 0 ? 1 / Math.sqrt(value) : 0));
  return transposed(vectors, dim).map((value, k) => value * factors[Math.floor(k / dim)]);
}

function squaredMeanDistance(first: Side, second: Side): number {
  let total = 0;
  for (let j = 0; j < first.dim; j++) total += (first.mean[j] - second.mean[j]) ** 2;
  return total;
}

function meanSlope(from: Side, to: Side): Float64Array {
  return from.mean.map((mean, j) => 2 * (mean - to.mean[j]));
}
