import { exp, log } from "@backstep/core/plugin";
import { applySpectral, type Law } from "./law.ts";
import type { Slice } from "./slice.ts";

/**
 * A law at one time and point. It is created once per call and moved from row to row.
 *
 * ```text
 * u_k = C_k⁻¹ (α m_k − x)        r_k ∝ w_k N(x; α m_k, C_k)        ∇log p = Σ r_k u_k
 * ```
 */
export interface Point {
  readonly law: Law;
  slice: Slice;
  readonly x: Float64Array;
  readonly score: Float64Array;
  /** r_k, (components). */
  readonly responsibilities: Float64Array;
  logDensity: number;
  /** u_k of the component of the last `pullOf`. */
  readonly pull: Float64Array;
  readonly difference: Float64Array;
}

/** A point without a position; `moveTo` sets it. */
export function createPoint(law: Law): Point {
  const vector = (): Float64Array => new Float64Array(law.dim);
  return {
    law,
    slice: { alpha: Number.NaN, inverse: new Float64Array(), logScale: new Float64Array() },
    x: vector(),
    score: vector(),
    responsibilities: new Float64Array(law.components),
    logDensity: Number.NaN,
    pull: vector(),
    difference: vector(),
  };
}

/** Moves the point to x, which starts at `offset` of `data`, and evaluates density, responsibilities and score there. */
export function moveTo(point: Point, slice: Slice, data: Float64Array | Float32Array, offset: number): void {
  const { law, x, score, responsibilities: r, pull } = point;
  point.slice = slice;
  for (let j = 0; j < law.dim; j++) x[j] = data[offset + j];

  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < law.components; k++) {
    pullOf(point, k);
    r[k] = slice.logScale[k] - 0.5 * dot(point.difference, pull);
    largest = Math.max(largest, r[k]);
  }
  const nearest = largest;
  if (largest === Number.NEGATIVE_INFINITY) largest = compareScaled(point);
  let total = 0;
  for (let k = 0; k < law.components; k++) {
    r[k] = exp(r[k] - largest);
    total += r[k];
  }
  point.logDensity = nearest === Number.NEGATIVE_INFINITY ? nearest : largest + log(total);

  score.fill(0);
  for (let k = 0; k < law.components; k++) {
    r[k] /= total;
    if (r[k] === 0) continue;
    pullOf(point, k);
    for (let j = 0; j < law.dim; j++) score[j] += r[k] * pull[j];
  }
}

/**
 * Writes exponents for components that are all so far away that each −½|x − α m|²/C_k overflows, and returns the largest. Only the nearest
 * ones count: the others are smaller by more than any number.
 */
function compareScaled(point: Point): number {
  const { law, responsibilities: r, slice, pull, difference } = point;
  const distances = r.map((_, k) => {
    pullOf(point, k);
    const [a, b] = [difference, pull].map((v) => v.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
    let total = 0;
    for (let j = 0; j < law.dim; j++) total += (difference[j] / a) * (pull[j] / b);
    return log(total) + log(a) + log(b);
  });
  const least = distances.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  let largest = Number.NEGATIVE_INFINITY;
  distances.forEach((distance, k) => {
    r[k] = distance === least ? slice.logScale[k] : Number.NEGATIVE_INFINITY;
    largest = Math.max(largest, r[k]);
  });
  return largest;
}

/** Writes u_k into `pull`. */
export function pullOf({ law, slice, x, pull, difference }: Point, k: number): void {
  const first = k * law.dim;
  for (let j = 0; j < law.dim; j++) difference[j] = slice.alpha * law.means[first + j] - x[j];
  applySpectral(law, k, slice.inverse, difference, pull);
}

/** aᵀ b. */
export function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let j = 0; j < a.length; j++) total += a[j] * b[j];
  return total;
}
