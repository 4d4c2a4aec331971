import { BackstepError } from "@backstep/core";
import { pow } from "@backstep/core/plugin";
import { sortedOrder } from "./sorted-order.ts";

/** Optimal transport of equally weighted points in one dimension. */
export interface Transport1d {
  /** W_p^p. */
  readonly cost: number;
  /** Kantorovich potentials at every x and every y, up to a constant: the first-order influence of a sample on the cost. */
  readonly potentials: readonly [Float64Array, Float64Array];
}

/** Transport of the points x (n) to the points y (m) under |x − y|^p, by sorting both. */
export function transport1d(x: Float64Array, y: Float64Array, p: number): Transport1d {
  const [orderX, orderY] = [sortedOrder(x), sortedOrder(y)];
  const [n, m] = [x.length, y.length];
  const slopes = [new Float64Array(n), new Float64Array(m)] as const;
  let cost = 0;
  // Integer masses, m for each x and n for each y, avoid rounding.
  const masses = [new Float64Array(n).fill(m), new Float64Array(m).fill(n)] as const;
  monotoneCoupling(masses[0], masses[1], (i, j, mass) => {
    const gap = x[orderX[i]] - y[orderY[j]];
    cost += mass * powerOf(gap, p);
    const slope = slopeOf(gap, p);
    slopes[0][i] += (slope * mass) / m;
    slopes[1][j] -= (slope * mass) / n;
  });
  return {
    cost: cost / n / m,
    potentials: [integrated(slopes[0], x, orderX), integrated(slopes[1], y, orderY)],
  };
}

/** Visits the pieces (i, j, mass) of the monotone coupling of two mass vectors with equal sums; at most n + m − 1 of them. */
export function monotoneCoupling(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  visit: (i: number, j: number, mass: number) => void,
): void {
  let [i, j, left, right] = [0, 0, a[0], b[0]];
  while (i < a.length && j < b.length) {
    const mass = Math.min(left, right);
    if (mass > 0) visit(i, j, mass);
    left -= mass;
    right -= mass;
    if (left === 0) left = a[++i];
    if (right === 0) right = b[++j];
  }
}

/** Requires p ≥ 1. */
export function requirePower(p: number): void {
  if (!(p >= 1 && p < Number.POSITIVE_INFINITY))
    throw new BackstepError("OPTION_INVALID", `p is ${p}; it must be a finite number ≥ 1`);
}

/** |gap|^p. */
export function powerOf(gap: number, p: number): number {
  return p === 2 ? gap * gap : p === 1 ? Math.abs(gap) : pow(Math.abs(gap), p);
}

/** The derivative of |gap|^p. */
function slopeOf(gap: number, p: number): number {
  return p === 2 ? 2 * gap : p === 1 ? Math.sign(gap) : p * Math.sign(gap) * pow(Math.abs(gap), p - 1);
}

/** The potential at every point: the integral of its slopes by the trapezoidal rule along the sorted points. */
function integrated(slopes: Float64Array, points: Float64Array, order: Uint32Array): Float64Array {
  const potential = new Float64Array(points.length);
  for (let k = 1; k < points.length; k++)
    potential[order[k]] =
      potential[order[k - 1]] + ((points[order[k]] - points[order[k - 1]]) * (slopes[k] + slopes[k - 1])) / 2;
  return potential;
}
