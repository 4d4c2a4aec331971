import { BackstepError, type Samples } from "@backstep/core";
import { assign } from "./assignment.ts";
import { squaredDistances } from "./cost-rows.ts";

/** Exact squared W2 of two sets of equal size, and dual potentials at their points, up to constants. */
export interface SquaredW2 {
  readonly cost: number;
  readonly potentials: readonly [Float64Array, Float64Array];
}

/**
 * |Δ|² + W2² of the centred sets, with Δ the difference of the means. Centring removes a common shift, which would make the assignment slow.
 *
 * ```text
 * potentials  u_i + 2 Δ·x̃_i,  v_j − 2 Δ·ỹ_j,  u, v those of the centred sets x̃, ỹ
 * ```
 */
export function squaredW2(first: Samples, second: Samples): SquaredW2 {
  const { n, dim } = first;
  const [x, y] = [centred(first), centred(second)];
  const shift = x.mean.map((mean, k) => mean - y.mean[k]);
  const rows = squaredDistances(x.points, y.points, n, dim);
  const { columnOf, u, v } = assign(rows, n);
  let cost = shift.reduce((total, value) => total + value * value, 0);
  for (let i = 0; i < n; i++) cost += squaredGap(x.points, i * dim, y.points, columnOf[i] * dim, dim) / n;
  if (!Number.isFinite(cost))
    throw new BackstepError("DATA_INVALID", "squared distances overflow; coordinates must be below 1e150");
  return { cost, potentials: [tilted(u, x.points, shift, 2), tilted(v, y.points, shift, -2)] };
}

function centred({ x, n, dim }: Samples): { points: Float64Array; mean: Float64Array } {
  const mean = new Float64Array(dim);
  for (let i = 0; i < n; i++) for (let k = 0; k < dim; k++) mean[k] += x[i * dim + k] / n;
  return { points: Float64Array.from(x, (value, at) => value - mean[at % dim]), mean };
}

function squaredGap(x: Float64Array, i: number, y: Float64Array, j: number, dim: number): number {
  let total = 0;
  for (let k = 0; k < dim; k++) total += (x[i + k] - y[j + k]) ** 2;
  return total;
}

function tilted(potential: Float64Array, points: Float64Array, shift: Float64Array, factor: number): Float64Array {
  const dim = shift.length;
  return potential.map((value, i) => {
    let dot = 0;
    for (let k = 0; k < dim; k++) dot += points[i * dim + k] * shift[k];
    return value + factor * dot;
  });
}
