import { type DiagonalLaw, sdDifference } from "@backstep/law";

/** The distance of the law from the truth in the limit of infinitely many steps. */
export interface Limit {
  /** W2 between the limit and the truth. */
  readonly distance: number;
  /** Estimated error of `distance`. */
  readonly uncertainty: number;
}

/**
 * Extrapolates the errors of mean and standard deviation to infinitely many steps. Both are smooth and signed; W2 is not.
 *
 * ```text
 * e(N) = e(∞) + c₁/N + c₂/N² + …        e(∞) by Neville's rule in 1/N;  W₂(∞) = |e(∞)|
 * ```
 *
 * The rule is exact for as many terms as there are step counts. The uncertainty is the largest change when the one or two coarsest laws are
 * left out. For an error with another expansion, for example with a logarithm or a half order, the uncertainty is therefore large.
 */
export function limitOf(steps: readonly number[], laws: readonly DiagonalLaw[], truth: DiagonalLaw): Limit {
  const errors = laws.map(({ mean, variance }) => [
    ...mean.map((m, j) => m - truth.mean[j]),
    ...variance.map((v, j) => sdDifference(v, truth.variance[j])),
  ]);
  const [all, fewer, fewest] = [0, 1, 2].map((skip) => extrapolate(steps.slice(skip), errors.slice(skip)));
  return {
    distance: Math.hypot(...all),
    uncertainty: Math.max(distanceBetween(all, fewer), distanceBetween(fewer, fewest)),
  };
}

function distanceBetween(a: readonly number[], b: readonly number[]): number {
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
