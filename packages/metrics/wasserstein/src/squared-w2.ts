import type { Samples } from "@backstep/core";
import { inUnit, largestOf, type Pausing, unitOf } from "@backstep/core/plugin";
import { assign } from "./assignment.ts";
import { paddedDim, squaredDistances } from "./cost-rows.ts";
import { inCommonUnit } from "./samples.ts";
import { sortedOrder } from "./sorted-order.ts";
import { transport1d } from "./transport-1d.ts";

/** Exact squared W2 of two sets of equal size, and dual potentials at their points, up to constants. All are in the unit squared. */
export interface SquaredW2 {
  readonly unit: number;
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
export function* squaredW2(first: Samples, second: Samples): Pausing<SquaredW2> {
  const { n, dim } = first;
  const { x, y, shift, unit } = centredSets(first, second);
  yield;
  const { columnOf, u, v } = dim === 1 ? yield* matchLines(x, y) : yield* matchPoints(x, y, n, dim);
  let cost = shift.reduce((total, value) => total + value * value, 0);
  for (let i = 0; i < n; i++) cost += squaredGap(x, i * dim, y, columnOf[i] * dim, dim) / n;
  yield;
  return { unit, cost, potentials: [tilted(u, x, shift, 2), tilted(v, y, shift, -2)] };
}

/** An optimal matching of centred points, and its dual variables. */
interface Match {
  readonly columnOf: ArrayLike<number>;
  readonly u: Float64Array;
  readonly v: Float64Array;
}

function* matchPoints(x: Float64Array, y: Float64Array, n: number, dim: number): Pausing<Match> {
  const rows = yield* squaredDistances(x, y, n, dim);
  return yield* assign(rows, n, paddedDim(dim));
}

/** In one dimension the optimal matching is that of the sorted points. */
function* matchLines(x: Float64Array, y: Float64Array): Pausing<Match> {
  const [orderX, orderY] = [yield* sortedOrder(x), yield* sortedOrder(y)];
  const columnOf = new Uint32Array(x.length);
  for (let k = 0; k < columnOf.length; k++) columnOf[orderX[k]] = orderY[k];
  const { unit, potentials } = yield* transport1d(x, y, 2);
  const [u, v] = potentials.map((potential) => potential.map((value) => value * unit));
  return { columnOf, u, v };
}

/** Both sets about their means and the difference of the means, in a unit in which squares neither overflow nor underflow. */
function centredSets(
  first: Samples,
  second: Samples,
): { x: Float64Array; y: Float64Array; shift: Float64Array; unit: number } {
  const { sides, unit } = inCommonUnit([first, second]);
  const [x, y] = sides.map(centred);
  const shift = x.mean.map((mean, k) => mean - y.mean[k]);
  // Centred points can be far smaller than the points.
  const inner = unitOf(Math.max(largestOf(x.points), largestOf(y.points), largestOf(shift)));
  const scaled = (values: Float64Array): Float64Array => inUnit(values, inner) as Float64Array;
  return { x: scaled(x.points), y: scaled(y.points), shift: scaled(shift), unit: unit * inner };
}

function centred({ x, n, dim }: Samples): { points: Float64Array; mean: Float64Array } {
  const mean = new Float64Array(dim);
  for (let i = 0; i < n; i++) for (let k = 0; k < dim; k++) mean[k] += x[i * dim + k] / n;
  const points = new Float64Array(n * dim);
  for (let i = 0; i < n; i++) for (let k = 0; k < dim; k++) points[i * dim + k] = x[i * dim + k] - mean[k];
  return { points, mean };
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
