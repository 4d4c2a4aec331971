import { type DiagonalLaw, sdDifference } from "@backstep/law";

/** How far the law is from the truth as the steps go to infinity. */
export interface Limit {
  /** W2 to the truth. */
  readonly distance: number;
  /** How far `distance` may be off. */
  readonly uncertainty: number;
}

/**
 * Extrapolates the error of a law in mean and standard deviation, both smooth and signed as W2 is not, to infinitely many steps.
 *
 * ```text
 * e(N) = e(∞) + c₁/N + c₂/N² + …        e(∞) by Neville's rule in 1/N;  W₂(∞) = |e(∞)|
 * ```
 *
 * Exact up to the term beyond the last step count. The uncertainty is the larger of the changes that the two coarsest laws make, so that
 * an error with another expansion (a logarithm, half an order) is uncertain and not wrong.
 */
export function limitOf(steps: readonly number[], laws: readonly DiagonalLaw[], truth: DiagonalLaw): Limit {
  const errors = laws.map(({ mean, variance }) => [
    ...mean.map((m, j) => m - truth.mean[j]),
    ...variance.map((v, j) => sdDifference(v, truth.variance[j])),
  ]);
  const [all, fewer, fewest] = [0, 1, 2].map((skip) => extrapolate(steps.slice(skip), errors.slice(skip)));
  return { distance: Math.hypot(...all), uncertainty: Math.max(apart(all, fewer), apart(fewer, fewest)) };
}

function apart(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((value, j) => value - b[j]));
}

function extrapolate(steps: readonly number[], values: readonly (readonly number[])[]): readonly number[] {
  let column = values;
  for (let order = 1; order < steps.length; order++) {
    const [coarse, fine] = [steps, steps.slice(order)];
    column = column
      .slice(1)
      .map((row, i) => row.map((value, j) => value + (value - column[i][j]) / (fine[i] / coarse[i] - 1)));
  }
  return column[0];
}
