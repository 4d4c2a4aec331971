import { operationsBetweenYields, type Pausing } from "@backstep/core/plugin";
import type { Side } from "./side.ts";

/** Derivative of a distance with respect to the moments of one side: (d) for the mean; (d) for the variances or (d·d) for the covariance. */
export interface Gradient {
  readonly mean: Float64Array;
  readonly variance?: Float64Array;
  readonly covariance?: Float64Array;
}

/** A distance and its derivatives with respect to the moments of both sides. They are computed on request, because exact sides need none. */
export interface Reading {
  readonly value: number;
  gradients(): Pausing<readonly [Gradient, Gradient]>;
}

/** Largest number of rows for the variance below: enough for two digits of a standard error. */
const rowsAtMost = 16_384;

/**
 * Standard error of a distance by the delta method: φ(x) is the first-order influence of a sample, and a side contributes sd(φ)/√n.
 *
 * ```text
 * φ(x) = gᵀ(x − m) + (x − m)ᵀ G (x − m)          g = ∂D/∂m,  G = ∂D/∂S
 * se²  = Σ over sampled sides  Var φ / n
 * ```
 *
 * The variance uses at most 16,384 evenly spaced rows, so it is deterministic.
 */
export function* standardErrorOf(sides: readonly [Side, Side], reading: Reading): Pausing<number> {
  if (!sides.some(({ samples }) => samples)) return 0;
  const gradients = yield* reading.gradients();
  const variances = [
    yield* influenceVariance(sides[0], gradients[0]),
    yield* influenceVariance(sides[1], gradients[1]),
  ];
  return Math.sqrt(variances[0] + variances[1]);
}

/** Var φ / n of one side; 0 if the side is exact. */
function* influenceVariance({ samples, mean, dim }: Side, gradient: Gradient): Pausing<number> {
  if (!samples) return 0;
  const { x, n } = samples;
  const rows = Math.min(n, rowsAtMost);
  const z = new Float64Array(dim);
  let [average, scatter] = [0, 0];
  const rowsBetweenYields = Math.max(1, Math.floor(operationsBetweenYields / (dim * dim)));
  for (let r = 0; r < rows; r++) {
    if (r % rowsBetweenYields === 0) yield;
    const row = Math.floor((r * n) / rows) * dim;
    for (let j = 0; j < dim; j++) z[j] = x[row + j] - mean[j];
    const delta = influence(z, gradient) - average;
    average += delta / (r + 1);
    scatter += delta ** 2 * (r / (r + 1)); // Welford's update
  }
  return scatter / (rows - 1) / n;
}

function influence(z: Float64Array, { mean, variance, covariance }: Gradient): number {
  let total = 0;
  for (let i = 0; i < z.length; i++) {
    let slope = mean[i];
    if (variance) slope += variance[i] * z[i];
    else for (let j = 0; j < z.length; j++) slope += covariance![i * z.length + j] * z[j];
    total += slope * z[i];
  }
  return total;
}
