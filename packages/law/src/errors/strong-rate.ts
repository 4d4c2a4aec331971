/** A root mean square over paths, with its standard error. */
export interface StrongError {
  readonly steps: number;
  readonly rms: number;
  readonly standardError: number;
}

/** Strong errors at several step counts, and the order fitted to them. */
export interface StrongRate {
  readonly errors: readonly StrongError[];
  readonly slopes: readonly number[];
  /** Over the last three step counts. */
  readonly order: number;
  /** Standard error of `order`, by the delta method over paths. */
  readonly standardError: number;
}

/** Number of errors at the end to which an order is fitted. Extrapolation instead would multiply the noise. */
const fitted = 3;

/** The rate of errors, given the square of each path's error at each step count, in squares of the unit. */
export function rateOf(steps: readonly number[], squares: readonly Float64Array[], unit: number): StrongRate {
  const n = squares[0].length;
  const means = squares.map(mean);
  const errors = squares.map((values, k) => ({
    steps: steps[k],
    rms: unit * Math.sqrt(means[k]),
    standardError: unit * (deviation(values) / Math.sqrt(n) / (2 * Math.sqrt(means[k]))),
  }));
  const slopes = means.slice(1).map((m, k) => Math.log(means[k] / m) / (2 * Math.log(steps[k + 1] / steps[k])));
  // Contribution of each path to the fitted order, linear in the deviation of the path from the mean.
  const [from, to] = [Math.max(0, squares.length - fitted), squares.length - 1];
  const stretch = 2 * Math.log(steps[to] / steps[from]);
  const influence = squares[from].map((square, i) => (square / means[from] - squares[to][i] / means[to]) / stretch);
  return {
    errors,
    slopes,
    order: Math.log(means[from] / means[to]) / stretch,
    standardError: deviation(influence) / Math.sqrt(n),
  };
}

function mean(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

function deviation(values: Float64Array): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}
