import { BackstepError, type Target } from "@backstep/core";
import { type Matrix, readMatrix } from "./input.ts";
import { createLaw } from "./law.ts";
import { mixtureTarget } from "./mixture.ts";

/** Data points, and the width of a Gaussian around each. */
export interface EmpiricalOptions {
  /** (n·d) row-major, or n rows. */
  readonly data: Matrix;
  /** Number of points. Default: all of `data`. */
  readonly n?: number;
  readonly dim: number;
  /** Standard deviation of the Gaussians. Default 0. */
  readonly bandwidth?: number;
}

/**
 * A data set as data law: the uniform mixture on its points. A perfectly trained network would return its score.
 *
 * ```text
 * X₀ ~ (1/n) Σ N(x_i, b² I)        ∇log p_t(x) = Σ r_i (α x_i − x)/(α² b² + σ²),   r_i ∝ exp(−|x − α x_i|²/(2(α² b² + σ²)))
 * ```
 *
 * Exact; n·d operations a row. `draw` picks points uniformly, with replacement, and adds b z.
 *
 * - **Shapes** data (n·d) row-major, or n rows. A copy is kept, in f64.
 * - **Limits** n up to 10⁵. For b = 0 the score is singular at times with σ(t) = 0: end runs earlier.
 *
 * @throws BackstepError `SHAPE_MISMATCH`; `DATA_INVALID` if a value is not finite, with row and column; `OPTION_INVALID` if n or dim is not a
 * positive integer or the bandwidth is negative or not finite.
 * @example
 * ```ts
 * const target = empirical({ data: [[0, 0], [1, 0], [0, 1]], dim: 2, bandwidth: 0.1 });
 * ```
 */
export function empirical({ data, dim, n, bandwidth = 0 }: EmpiricalOptions): Target {
  if (!(bandwidth >= 0 && Number.isFinite(bandwidth)))
    throw new BackstepError("OPTION_INVALID", `bandwidth is ${bandwidth}; it must be a finite number ≥ 0`);
  const { points, rows } = readPoints(data, n, dim);
  const law = createLaw({
    dim,
    means: points,
    variances: new Float64Array(rows).fill(bandwidth * bandwidth),
    weights: new Float64Array(rows).fill(1 / rows),
  });
  return mixtureTarget("empirical", law);
}

/** Checks and copies n points. If n is undefined, it follows from the data. */
export function readPoints(data: Matrix, n: number | undefined, dim: number): { points: Float64Array; rows: number } {
  for (const [name, value] of [
    ["dim", dim],
    ["n", n ?? 1],
  ] as const)
    if (!(Number.isSafeInteger(value) && value > 0))
      throw new BackstepError("OPTION_INVALID", `${name} is ${value}; it must be a positive integer`);
  const rows = n ?? rowsOf(data, dim);
  return { points: readMatrix("data", data, rows, dim), rows };
}

function rowsOf(data: Matrix, dim: number): number {
  if (typeof data?.[0] !== "number") return Math.max(1, data?.length ?? 1);
  const rows = data.length / dim;
  if (Number.isInteger(rows)) return rows;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `data has ${data.length} values; the number must be a multiple of dim = ${dim}`,
  );
}
