import type { Drift } from "../drift.ts";
import type { Batch, Times } from "../memory/batch.ts";
import { sum, type Term } from "../memory/sum.ts";
import { gramEntry, type ItoWeight } from "./ito-weight.ts";

/**
 * The source of randomness of a run. A scheme declares the random numbers of a step, and the driver draws them here.
 *
 * `like.workspace.position` identifies the rows by `firstRow`, and steps and draws by `step` and `draw`. A source that is a function of
 * (seed, interval) alone, such as a Brownian path, ignores `step` and `draw`.
 */
export interface NoiseSource {
  readonly name: string;
  /** Whether a rotation of all its vectors leaves its law unchanged, so that a run may use an eigenbasis. */
  readonly rotationInvariant: boolean;
  /** Whether values depend on `step` and `draw` instead of the interval: a step that is tried again would then see another Brownian path. */
  readonly followsSteps?: boolean;
  /** ∫ψ_k dW over [t1, t0] for every weight, jointly Gaussian, each a new batch shaped like `like`. */
  integrals(weights: readonly ItoWeight[], drift: Drift, t0: Times, t1: Times, like: Batch): readonly Batch[];
  /** `count` batches of standard normals, independent of the integrals, each a new batch shaped like `like`. */
  normals(count: number, t0: Times, t1: Times, like: Batch): readonly Batch[];
  /** `count` arrays of uniforms on (0, 1), each with one value per row. `shared` gives all rows the same values. */
  uniforms(count: number, shared: boolean, t0: Times, t1: Times, like: Batch): readonly Float64Array[];
}

/**
 * Correlates independent standard normals into Itô integrals: I = L z, L Lᵀ the Gram matrix of the weights over [t1, t0].
 * `normal(k, scale)` returns a new batch scale · z_k. For one weight the scale is sufficient.
 */
export function correlate(
  weights: readonly ItoWeight[],
  drift: Drift,
  t0: Times,
  t1: Times,
  normal: (k: number, scale: number) => Batch,
): readonly Batch[] {
  if (typeof t0 === "number" && typeof t1 === "number") {
    if (weights.length === 1) return [normal(0, Math.sqrt(weights[0].variance(drift, t0, t1)))];
    const factor = choleskyOfGram(weights, drift, t0, t1);
    const z = weights.map((_, k) => normal(k, 1));
    return factor.map((row, i) => sum(...row.slice(0, i + 1).map((coefficient, k): Term => [coefficient, z[k]])));
  }
  const z = weights.map((_, k) => normal(k, 1));
  const factors = Array.from({ length: z[0].rows }, (_, row) =>
    choleskyOfGram(weights, drift, at(t0, row), at(t1, row)),
  );
  return weights.map((_, i) =>
    sum(...z.slice(0, i + 1).map((batch, k): Term => [Float64Array.from(factors, (factor) => factor[i][k]), batch])),
  );
}

function at(times: Times, row: number): number {
  return typeof times === "number" ? times : times[row];
}

/**
 * Lower triangular L with L Lᵀ = Gram. The Gram matrix is first scaled to unit diagonal, because on short intervals its entries differ
 * by many orders of magnitude. A pivot that rounds below zero, because the weights are collinear, counts as zero.
 */
export function choleskyOfGram(weights: readonly ItoWeight[], drift: Drift, t0: number, t1: number): number[][] {
  if (weights.length === 1) return [[Math.sqrt(weights[0].variance(drift, t0, t1))]];
  const scale = weights.map((weight) => Math.sqrt(weight.variance(drift, t0, t1)));
  const factor = weights.map(() => weights.map(() => 0));
  for (let i = 0; i < weights.length; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = i === j ? 1 : gramEntry(weights[i], weights[j], drift, t0, t1) / (scale[i] * scale[j] || 1);
      for (let k = 0; k < j; k++) rest -= factor[i][k] * factor[j][k];
      factor[i][j] = i === j ? Math.sqrt(Math.max(rest, 0)) : factor[j][j] > 0 ? rest / factor[j][j] : 0;
    }
  }
  return factor.map((row, i) => row.map((entry) => entry * scale[i]));
}

/**
 * Reserves the next `count` draws of the current step and returns the index of the first, for noise sources that number their draws.
 *
 * @example
 * ```ts
 * const first = takeDraws(like, 2); // the two draws are first and first + 1
 * ```
 */
export function takeDraws(like: Batch, count: number): number {
  return like.workspace.position.takeDraws(count);
}
