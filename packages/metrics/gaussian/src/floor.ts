import type { Pausing } from "@backstep/core/plugin";
import { fullCovariance, type Side } from "./side.ts";
import { spectrumOf } from "./spectrum.ts";

/** 1/n₁ + 1/n₂. An exact side counts as infinitely many samples. */
export function inverseCounts(sides: readonly [Side, Side]): number {
  return sides.reduce((total, { samples }) => total + (samples ? 1 / samples.n : 0), 0);
}

/**
 * E[W2²] between two sample sets of the reference law, to first order in 1/n, for Gaussian data.
 *
 * ```text
 * mean        E|Δm|² = k tr S                               k = 1/n₁ + 1/n₂
 * covariance  ½ Σ_ij E[dS_ij²]/(c_i + c_j),                 E[dS_ij²] = (1 + δ_ij) c_i c_j k,  c the eigenvalues of S
 * ```
 */
export function* squaredFloor(sides: readonly [Side, Side]): Pausing<number> {
  const k = inverseCounts(sides);
  if (k === 0) return 0;
  const [, reference] = sides;
  const c = reference.variance ?? (yield* spectrumOf(fullCovariance(reference), reference.dim)).values;
  let total = 0;
  for (let i = 0; i < c.length; i++) {
    total += c[i] + c[i] / 4;
    for (let j = 0; j < c.length; j++) if (c[i] + c[j] > 0) total += (0.5 * c[i] * c[j]) / (c[i] + c[j]);
  }
  return k * total;
}

/** The same if only means and variances are compared: Σ_j (v_j + v_j/2) k, because a standard deviation has variance v/2n. */
export function squaredDiagonalFloor(sides: readonly [Side, Side]): number {
  const k = inverseCounts(sides);
  return k === 0 ? 0 : k * 1.5 * sides[1].variance!.reduce((total, value) => total + value, 0);
}
