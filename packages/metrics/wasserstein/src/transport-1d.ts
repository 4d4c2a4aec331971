import { BackstepError } from "@backstep/core";
import { type Pausing, pow } from "@backstep/core/plugin";
import { sortedOrder } from "./sorted-order.ts";

/** Optimal transport of equally weighted points in one dimension. */
export interface Transport1d {
  /** Unit of the gaps. The cost is W_p^p / unit^p and the potentials are divided by unit^{p−1}, so neither over- nor underflows. */
  readonly unit: number;
  readonly cost: number;
  /**
   * Kantorovich potentials at every x and every y, up to a constant: the first-order influence of a sample on the cost. They are feasible
   * dual variables. For very large p they are divided by p: `factorOf`.
   */
  readonly potentials: readonly [Float64Array, Float64Array];
}

/** Transport of the points x (n) to the points y (m) under |x − y|^p, by sorting both. */
export function* transport1d(x: Float64Array, y: Float64Array, p: number): Pausing<Transport1d> {
  const [orderX, orderY] = [yield* sortedOrder(x), yield* sortedOrder(y)];
  const [n, m] = [x.length, y.length];
  // Integer masses, m for each x and n for each y, avoid rounding.
  const masses = [new Float64Array(n).fill(m), new Float64Array(m).fill(n)] as const;
  const gapOf = (i: number, j: number): number => x[orderX[i]] - y[orderY[j]];
  const slopes = [new Float64Array(n), new Float64Array(m)] as const;
  yield;
  const { unit, cost } = inGapUnit(...masses, gapOf, (gapUnit) => {
    let total = 0;
    for (const side of slopes) side.fill(0);
    monotoneCoupling(...masses, (i, j, mass) => {
      const gap = gapOf(i, j) / gapUnit;
      total += mass * powerOf(gap, p);
      const slope = slopeOf(gap, p);
      slopes[0][i] += (slope * mass) / m;
      slopes[1][j] -= (slope * mass) / n;
    });
    return total;
  });
  yield;
  return {
    unit,
    cost: cost / n / m,
    potentials: [integrated(slopes[0], x, orderX), integrated(slopes[1], y, orderY)],
  };
}

/** The square of a cost in this range, and sums of such squares, neither overflow nor underflow. */
const [least, most] = [2 ** -256, 2 ** 256];

/** The cost in units of 1 if its size is ordinary, so that its bits stay the same, else in units of the largest gap of the coupling. */
export function inGapUnit(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  gapOf: (i: number, j: number) => number,
  costIn: (unit: number) => number,
): { unit: number; cost: number } {
  const cost = costIn(1);
  if (cost >= least && cost <= most) return { unit: 1, cost };
  let largest = 0;
  monotoneCoupling(a, b, (i, j) => {
    largest = Math.max(largest, Math.abs(gapOf(i, j)));
  });
  return largest === 0 ? { unit: 1, cost: 0 } : { unit: largest, cost: costIn(largest) };
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

/** The p-th root. */
export function rootOf(power: number, p: number): number {
  return p === 2 ? Math.sqrt(power) : p === 1 ? power : pow(power, 1 / p);
}

/** The factor p of a derivative, or 1 if the square of p could overflow. */
export function factorOf(p: number): number {
  return p <= 2 ** 128 ? p : 1;
}

/** The derivative of |gap|^p, with the factor above instead of p. */
function slopeOf(gap: number, p: number): number {
  return p === 2 ? 2 * gap : p === 1 ? Math.sign(gap) : factorOf(p) * Math.sign(gap) * pow(Math.abs(gap), p - 1);
}

/** The potential at every point: the integral of its slopes by the trapezoidal rule along the sorted points. */
function integrated(slopes: Float64Array, points: Float64Array, order: Uint32Array): Float64Array {
  const potential = new Float64Array(points.length);
  for (let k = 1; k < points.length; k++)
    potential[order[k]] =
      potential[order[k - 1]] + ((points[order[k]] - points[order[k - 1]]) * (slopes[k] + slopes[k - 1])) / 2;
  return potential;
}
