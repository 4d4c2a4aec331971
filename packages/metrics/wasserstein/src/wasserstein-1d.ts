import { BackstepError } from "@backstep/core";
import { largestOf, overflow, requireArguments, unitOf, withoutPauses } from "@backstep/core/plugin";
import { sortedOrder } from "./sorted-order.ts";
import { inGapUnit, monotoneCoupling, powerOf, requirePower, rootOf } from "./transport-1d.ts";

const numbers = { type: "numbers" } as const;
const weights = { type: "numbers", optional: true } as const;

export interface Wasserstein1dOptions {
  /** Order of the distance, at least 1. Default 2. */
  readonly p?: number;
  /** Non-negative weights of the points, in any unit. Default: equal weights. */
  readonly xWeights?: ArrayLike<number>;
  readonly yWeights?: ArrayLike<number>;
}

/**
 * Exact Wasserstein distance of order p between weighted points on a line.
 *
 * ```text
 * W_p^p = ∫₀¹ |F⁻¹(u) − G⁻¹(u)|^p du          F, G the distribution functions of x and y
 * ```
 *
 * Sorts both sides and moves mass monotonically. It is exact for any sizes and weights, and takes linear time.
 *
 * - **Shapes** x: (n), y: (m).
 * - **Units** those of the points; weights are normalised by their sum.
 *
 * @throws BackstepError `OPTION_INVALID` if p < 1; `SHAPE_MISMATCH` if there are no points, or if the numbers of weights and points differ;
 * `DATA_INVALID` for values that are not finite, negative weights, weights that are all 0, or a distance that overflows.
 * @see F. Santambrogio, "Optimal Transport for Applied Mathematicians", Birkhäuser 2015, chapter 2 (transport on the line).
 * @example
 * ```ts
 * wasserstein1d([0, 1], [1, 2, 3], { p: 1 }); // 1.5
 * ```
 */
export function wasserstein1d(x: ArrayLike<number>, y: ArrayLike<number>, options: Wasserstein1dOptions = {}): number {
  requireArguments("wasserstein1d", { x: numbers, y: numbers }, { x, y });
  requireArguments(
    "wasserstein1d",
    { p: { type: "number", optional: true }, xWeights: weights, yWeights: weights },
    options,
  );
  const { p = 2, xWeights, yWeights } = options;
  requirePower(p);
  const uniform = !xWeights && !yWeights;
  const [xs, a] = sortedPoints("x", x, xWeights, uniform ? y.length : 1 / x.length);
  const [ys, b] = sortedPoints("y", y, yWeights, uniform ? x.length : 1 / y.length);
  const unit = unitOf(Math.max(largestOf(xs), largestOf(ys)));
  const gapOf = (i: number, j: number): number => xs[i] / unit - ys[j] / unit;
  const found = inGapUnit(a, b, gapOf, (gapUnit) => {
    let cost = 0;
    monotoneCoupling(a, b, (i, j, mass) => {
      cost += mass * powerOf(gapOf(i, j) / gapUnit, p);
    });
    return uniform ? cost / (x.length * y.length) : cost;
  });
  const distance = found.unit * rootOf(found.cost, p) * unit;
  if (!Number.isFinite(distance)) throw overflow("wasserstein1d: the distance");
  return distance;
}

/** Points in order and their masses: weights divided by their sum, or `equal` each. */
function sortedPoints(
  name: string,
  points: ArrayLike<number>,
  weights: ArrayLike<number> | undefined,
  equal: number,
): [points: Float64Array, masses: Float64Array] {
  const values = Float64Array.from(points);
  if (values.length === 0)
    throw new BackstepError("SHAPE_MISMATCH", `${name} has no points; it must have at least one`);
  requireEach(name, values, Number.isFinite, "finite");
  const order = withoutPauses(sortedOrder(values));
  if (!weights) return [values.map((_, k) => values[order[k]]), new Float64Array(values.length).fill(equal)];

  const masses = Float64Array.from(weights);
  if (masses.length !== values.length)
    throw new BackstepError(
      "SHAPE_MISMATCH",
      `${name}Weights has ${masses.length} weights; it must have ${values.length}, one per point of ${name}`,
    );
  requireEach(`${name}Weights`, masses, (weight) => weight >= 0 && Number.isFinite(weight), "finite and at least 0");
  const total = masses.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0 && Number.isFinite(total)))
    throw new BackstepError("DATA_INVALID", `${name}Weights sum to ${total}; the sum must be positive and finite`);
  return [values.map((_, k) => values[order[k]]), masses.map((_, k) => masses[order[k]] / total)];
}

function requireEach(name: string, values: Float64Array, allowed: (value: number) => boolean, what: string): void {
  const at = values.findIndex((value) => !allowed(value));
  if (at >= 0) throw new BackstepError("DATA_INVALID", `${name}[${at}] is ${values[at]}; it must be ${what}`);
}
