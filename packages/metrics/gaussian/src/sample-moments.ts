import { BackstepError, type GaussianMoments, type Samples } from "@backstep/core";
import {
  samples as aSamples,
  inUnit,
  largestOf,
  operationsBetweenYields,
  overflow,
  type Pausing,
  requireArguments,
  unitOf,
  withoutPauses,
} from "@backstep/core/plugin";

/** Rows of a panel. A panel of 64 coordinates fills a first-level cache. */
const panelRows = 64;

/**
 * Mean and covariance of samples, as moments that every metric of this package accepts.
 *
 * ```text
 * mean        m = (1/n) Σ x_i
 * covariance  S = (1/n) Σ (x_i − m)(x_i − m)ᵀ          divided by n, not n − 1
 * ```
 *
 * Two passes, so a large mean costs no digits. n d²/2 multiplications.
 *
 * - **Shapes** x: (n, d); the result is (d) and (d·d), row-major.
 *
 * @throws BackstepError `SHAPE_MISMATCH` if x does not hold n·d values; `DATA_INVALID` if a value is not finite, or if the covariance overflows.
 * @example
 * ```ts
 * const { mean, covariance } = momentsOf({ kind: "samples", x, n: 1000, dim: 2 });
 * ```
 */
export function momentsOf(samples: Samples): GaussianMoments {
  requireArguments("momentsOf", { samples: aSamples }, { samples });
  requireShape(samples);
  const unit = unitOf(largestOf(samples.x));
  const scaled = { ...samples, x: inUnit(samples.x, unit) };
  const mean = meanOf(scaled);
  const covariance = withoutPauses(covarianceOf(scaled, mean));
  if (unit === 1) return { kind: "moments", mean, covariance };
  const inSquares = covariance.map((value) => value * unit * unit);
  if (!inSquares.every(Number.isFinite)) throw overflow("momentsOf: the covariance");
  return { kind: "moments", mean: mean.map((value) => value * unit), covariance: inSquares };
}

/** Mean (d) of samples of which no sum overflows, after checking that all are finite. */
export function meanOf({ x, n, dim }: Samples): Float64Array {
  const mean = new Float64Array(dim);
  for (let i = 0; i < n; i++) for (let j = 0; j < dim; j++) mean[j] += x[i * dim + j];
  for (let j = 0; j < dim; j++) {
    if (!Number.isFinite(mean[j])) throw firstNonFinite(x, dim);
    mean[j] /= n;
  }
  return mean;
}

/** Variance (d) of every coordinate about `mean`, divided by n. */
export function variancesOf({ x, n, dim }: Samples, mean: Float64Array): Float64Array {
  const variance = new Float64Array(dim);
  for (let i = 0; i < n; i++) for (let j = 0; j < dim; j++) variance[j] += (x[i * dim + j] - mean[j]) ** 2;
  for (let j = 0; j < dim; j++) variance[j] /= n;
  return variance;
}

/** Covariance (d·d) about `mean`, divided by n: one symmetric rank-k update per panel of rows. */
export function* covarianceOf({ x, n, dim }: Samples, mean: Float64Array): Pausing<Float64Array> {
  const covariance = new Float64Array(dim * dim);
  const panel = new Float64Array(dim * panelRows);
  const rowsBetweenYields = panelRows * Math.max(1, Math.floor(operationsBetweenYields / (dim * dim * panelRows)));
  for (let start = 0; start < n; start += panelRows) {
    if (start % rowsBetweenYields === 0) yield;
    const rows = Math.min(panelRows, n - start);
    // Transposed, so that the dot products below read memory contiguously.
    for (let r = 0; r < rows; r++)
      for (let j = 0; j < dim; j++) panel[j * panelRows + r] = x[(start + r) * dim + j] - mean[j];
    addPanel(covariance, panel, dim, rows);
  }
  for (let i = 0; i < dim; i++)
    for (let j = i; j < dim; j++) {
      covariance[i * dim + j] /= n;
      covariance[j * dim + i] = covariance[i * dim + j];
    }
  return covariance;
}

/** Upper triangle of out += panel panelᵀ, in blocks of 2 × 2 entries: each loaded value is used in two products. */
function addPanel(out: Float64Array, panel: Float64Array, dim: number, rows: number): void {
  for (let i = 0; i < dim; i += 2) {
    const a = i * panelRows;
    const b = Math.min(i + 1, dim - 1) * panelRows;
    for (let j = i; j < dim; j += 2) {
      const c = j * panelRows;
      const d = Math.min(j + 1, dim - 1) * panelRows;
      let [ac, ad, bc, bd] = [0, 0, 0, 0];
      for (let r = 0; r < rows; r++) {
        const [xa, xb, xc, xd] = [panel[a + r], panel[b + r], panel[c + r], panel[d + r]];
        ac += xa * xc;
        ad += xa * xd;
        bc += xb * xc;
        bd += xb * xd;
      }
      out[i * dim + j] += ac;
      if (j + 1 < dim) out[i * dim + j + 1] += ad;
      if (i + 1 < dim && j > i) out[(i + 1) * dim + j] += bc;
      if (i + 1 < dim && j + 1 < dim) out[(i + 1) * dim + j + 1] += bd;
    }
  }
}

/** @throws BackstepError `SHAPE_MISMATCH` unless the samples have n·d values and at least two rows. */
export function requireShape({ x: { length }, n, dim }: Samples): void {
  if (!Number.isInteger(n) || !Number.isInteger(dim) || n < 2 || dim < 1)
    throw new BackstepError("SHAPE_MISMATCH", `samples have the shape (${n}, ${dim}); it must be at least (2, 1)`, {
      n,
      dim,
    });
  if (length !== n * dim)
    throw new BackstepError("SHAPE_MISMATCH", `${length} values cannot have the shape (${n}, ${dim})`, {
      n,
      dim,
      length,
    });
}

function firstNonFinite(x: Float64Array | Float32Array, dim: number): BackstepError {
  const at = x.findIndex((value) => !Number.isFinite(value));
  const [row, column] = [Math.floor(at / dim), at % dim];
  return new BackstepError("DATA_INVALID", `sample ${row}, coordinate ${column} is ${x[at]}; all must be finite`, {
    row,
    column,
  });
}
