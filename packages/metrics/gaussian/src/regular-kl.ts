import type { Pausing } from "@backstep/core/plugin";
import {
  type CommonSupport,
  logDeterminant,
  product,
  type Standardised,
  symmetricEigen,
  transposed,
} from "@backstep/matrix-functions";
import { excess, needsLogarithms } from "./excess.ts";
import type { Gradient, Reading } from "./gradient.ts";

/**
 * KL of the second law from the first on their common support, and its derivatives with respect to the moments in all `dim` coordinates.
 *
 * ```text
 * ½ [Σ u_i − log(1 + u_i) + Δᵀ S′⁻¹ Δ]          u the eigenvalues of S′^{−1/2} (S − S′) S′^{−1/2}
 * ```
 *
 * Equal laws give 0 without cancellation.
 */
export function* regularKl({ laws: [p, r], basis }: CommonSupport, dim: number): Pausing<Reading> {
  const size = p.mean.length;
  const whitening = whiteningOf(p);
  const gap = r.mean.map((mean, j) => mean - p.mean[j]);
  const difference = r.covariance.map((value, k) => value - p.covariance[k]);
  const spread = size > 0 ? yield* congruent(whitening, difference, size) : difference;
  const whitened = size > 0 ? yield* product(whitening, gap, size) : gap;
  const onMeans = whitened.reduce((total, value) => total + value * value, 0);
  const value = 0.5 * ((yield* excessOf(spread, size, p, r)) + onMeans);
  return {
    value,
    *gradients() {
      const [inverse, inverseReference] = [yield* inverseOf(p), yield* inverseOf(r)];
      const pull = yield* product(inverse, gap, size);
      const around = yield* product(yield* product(inverse, r.covariance, size), inverse, size);
      const towards = around.map((entry, k) => entry + pull[Math.floor(k / size)] * pull[k % size]);
      const onProduced = { mean: pull.map((entry) => -entry), covariance: halfDifference(inverse, towards) };
      const onReference = { mean: pull, covariance: halfDifference(inverse, inverseReference) };
      return [yield* inAllCoordinates(onProduced, basis, dim), yield* inAllCoordinates(onReference, basis, dim)];
    },
  };
}

/** Σ u − log(1 + u) over the eigenvalues u of the whitened difference. */
function* excessOf(difference: Float64Array, size: number, p: Standardised, r: Standardised): Pausing<number> {
  if (size === 0) return 0;
  // The trace alone is above the largest double.
  if (!difference.every(Number.isFinite)) return Number.POSITIVE_INFINITY;
  const mirrored = transposed(difference, size);
  const u = (yield* symmetricEigen(
    difference.map((entry, k) => (entry + mirrored[k]) * 0.5),
    size,
  )).values;
  if (!u.some(needsLogarithms)) return u.reduce((total, change) => total + excess(change), 0);
  return u.reduce((total, change) => total + change, 0) - (logDeterminant(r) - logDeterminant(p));
}

/** V with V S Vᵀ = I: V = Λ^{−1/2} Qᵀ D^{−1}, from the correlation matrix D^{−1} S D^{−1} = Q Λ Qᵀ. */
function whiteningOf({ sd, values, vectors }: Standardised): Float64Array {
  const size = sd.length;
  return vectors.map((_, k) => {
    const [i, j] = [Math.floor(k / size), k % size];
    return vectors[j * size + i] / sd[j] / Math.sqrt(values[i]);
  });
}

/** V M Vᵀ. */
function* congruent(V: Float64Array, M: Float64Array, size: number): Pausing<Float64Array> {
  return yield* product(yield* product(V, M, size), transposed(V, size), size);
}

function* inverseOf(law: Standardised): Pausing<Float64Array> {
  const whitening = whiteningOf(law);
  return yield* product(transposed(whitening, law.sd.length), whitening, law.sd.length);
}

function halfDifference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => (value - b[k]) * 0.5);
}

/** Derivatives with respect to B m and B S Bᵀ as those with respect to m and S. */
function* inAllCoordinates(gradient: Gradient, basis: Float64Array | undefined, dim: number): Pausing<Gradient> {
  if (!basis) return gradient;
  const size = gradient.mean.length;
  if (size === 0) return { mean: new Float64Array(dim), covariance: new Float64Array(dim * dim) };
  const back = transposed(basis, dim);
  const half = yield* product(back, gradient.covariance!, size);
  return { mean: yield* product(back, gradient.mean, size), covariance: yield* product(half, basis, size) };
}
