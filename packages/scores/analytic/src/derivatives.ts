import { BackstepError, type Batch, type Drift, type ScoreModel, type Times } from "@backstep/core";
import { applySpectral, type Law } from "./law.ts";
import { createPoint, dot, moveTo, type Point, pullOf } from "./point.ts";
import { slicesOf } from "./slice.ts";

type Derivatives = Required<Pick<ScoreModel, "jvp" | "hessian" | "divergence" | "logDensity">>;

/**
 * Log-density and derivatives of the score of a law. They are computed in f64 for batches of both precisions. `modelOf` has a faster `jvp` for
 * a single Gaussian.
 *
 * ```text
 * ∇²log p = Σ r_k (c_k c_kᵀ − C_k⁻¹),    c_k = u_k − ∇log p
 * ```
 *
 * The equal form with Σ r_k u_k u_kᵀ − s sᵀ would cancel, because the u_k grow like 1/σ.
 */
export function derivativesOf(law: Law, drift: Drift): Derivatives {
  const { dim } = law;
  return {
    logDensity: (x, t) => perRow(law, drift, x, t, (point) => point.logDensity),
    divergence: (x, t) => perRow(law, drift, x, t, trace),
    jvp(x, v, t) {
      requireShapeOf(x, v);
      const out = x.workspace.batch(x.rows, dim);
      const product = new Float64Array(dim);
      visitRows(law, drift, x, t, (point, row) => {
        hessianTimes(point, Float64Array.from(v.data.subarray(row * dim, (row + 1) * dim)), product);
        out.data.set(product, row * dim);
      });
      return out;
    },
    hessian(x, t) {
      const out = x.workspace.batch(x.rows, dim * dim);
      const column = new Float64Array(dim);
      const unit = new Float64Array(dim);
      visitRows(law, drift, x, t, (point, row) => {
        for (let i = 0; i < dim; i++) {
          unit.fill(0);
          unit[i] = 1;
          hessianTimes(point, unit, column);
          out.data.set(column, (row * dim + i) * dim);
        }
      });
      return out;
    },
  };
}

/** Requires that v has the shape of x. */
export function requireShapeOf(x: Batch, v: Batch): void {
  if (v.rows === x.rows && v.dim === x.dim) return;
  throw new BackstepError(
    "SHAPE_MISMATCH",
    `jvp: x has the shape (${x.rows}, ${x.dim}) and v (${v.rows}, ${v.dim}); they must be equal`,
  );
}

/** Visits the rows in order, with density, responsibilities and score evaluated at each. */
export function visitRows(
  law: Law,
  drift: Drift,
  x: Batch,
  t: Times,
  visit: (point: Point, row: number) => void,
): void {
  if (x.dim !== law.dim)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `the batch has dimension ${x.dim}; it must have the dimension of the model, ${law.dim}`,
    );
  const sliceOf = slicesOf(law, drift, t, x);
  const point = createPoint(law);
  for (let row = 0; row < x.rows; row++) {
    moveTo(point, sliceOf(row), x.data, row * law.dim);
    visit(point, row);
  }
}

function perRow(law: Law, drift: Drift, x: Batch, t: Times, value: (point: Point) => number): Float64Array {
  const out = new Float64Array(x.rows);
  visitRows(law, drift, x, t, (point, row) => {
    out[row] = value(point);
  });
  return out;
}

/** Σ r_k (|c_k|² − tr C_k⁻¹). */
function trace(point: Point): number {
  const { law, slice, score, responsibilities: r, pull } = point;
  const { dim, layout } = law;
  let total = 0;
  for (let k = 0; k < law.components; k++) {
    if (r[k] === 0) continue;
    pullOf(point, k);
    let one = layout === "isotropic" ? -dim * slice.inverse[k] : 0;
    for (let j = 0; j < dim; j++) {
      const c = pull[j] - score[j];
      one += layout === "isotropic" ? c * c : c * c - slice.inverse[k * dim + j];
    }
    total += r[k] * one;
  }
  return total;
}

/** out = ∇²log p · v without the matrix; out ≠ v. */
function hessianTimes(point: Point, v: Float64Array, out: Float64Array): void {
  const { law, slice, score, responsibilities: r, pull, difference } = point;
  out.fill(0);
  for (let k = 0; k < law.components; k++) {
    if (r[k] === 0) continue;
    pullOf(point, k);
    for (let j = 0; j < law.dim; j++) pull[j] -= score[j];
    const along = dot(pull, v);
    applySpectral(law, k, slice.inverse, v, difference);
    for (let j = 0; j < law.dim; j++) out[j] += r[k] * (along * pull[j] - difference[j]);
  }
}
