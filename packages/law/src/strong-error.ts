import { brownianPath } from "@backstep/brownian-path";
import {
  type Drift,
  exactStart,
  type ItoWeight,
  type NoiseSource,
  type Scheme,
  type Seed,
  sample,
  type Target,
} from "@backstep/core";
import { referenceScheme } from "./reference-scheme.ts";

export interface StrongErrorOptions {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  /** The run starts from exact samples of the target's law at the first time. */
  readonly target: Target;
  /** Step counts, each twice the one before. */
  readonly steps: readonly number[];
  /** Steps of the reference, a multiple of the last step count. */
  readonly finest: number;
  /** The times of so many steps; those of half as many must be every second one of them. */
  readonly times: (steps: number) => Float64Array;
  /** How many paths. */
  readonly paths: number;
  readonly seed?: Seed;
  /** η of the reverse family, 1 unless given. */
  readonly noiseLevel?: number;
  readonly signal?: AbortSignal;
}

/** A root mean square over paths, with its standard error. */
export interface StrongError {
  readonly steps: number;
  readonly rms: number;
  readonly standardError: number;
}

/** Errors that halve their steps together, and the order fitted to them. */
export interface StrongRate {
  readonly errors: readonly StrongError[];
  readonly slopes: readonly number[];
  /** Over the last three step counts. */
  readonly order: number;
  /** Of `order`, by the delta method over paths. */
  readonly standardError: number;
}

/** The two sides of strong convergence. */
export interface StrongErrors {
  /** |X_N − X_{2N}|: the rate, whatever the limit. */
  readonly againstItself: StrongRate;
  /** |X_N − X|, X by another scheme with `finest` steps: the limit. */
  readonly againstReference: StrongRate;
  readonly paths: number;
}

/**
 * Strong errors of a scheme at several step counts on the same Brownian paths, against itself and against the solution.
 *
 * ```text
 * rms² = mean |X_N − Y|²         p = log(rms_{N/4}/rms_N) / log 4         N the last step count
 * ```
 *
 * The reference is SRA1 with `finest` steps, for a scheme that draws nothing the classical Runge–Kutta method. Paths are shared, so that slopes
 * are far more accurate than errors; their standard errors are those of sampling, not those of an asymptotic range that was not reached.
 *
 * @throws BackstepError as `sample`.
 * @example
 * ```ts
 * const { againstReference } = await strongErrors({ scheme: sra(), drift, target, steps: [16, 32, 64, 128], finest: 1024, times, paths: 1000 });
 * ```
 */
export async function strongErrors(options: StrongErrorOptions): Promise<StrongErrors> {
  const { scheme, steps, finest, paths, noiseLevel = 1 } = options;
  const eta = scheme.info.noiseLevel === "driver" ? noiseLevel : scheme.info.noiseLevel;
  const reference = referenceScheme(eta === 0);
  const path = pathOf(options, [...scheme.noise, ...reference.noise]);
  const solution = await ends(options, reference, finest, path, eta);
  const runs: Float64Array[] = [];
  for (const count of [...steps, 2 * steps[steps.length - 1]])
    runs.push(await ends(options, scheme, count, path, noiseLevel));
  const squares = (x: Float64Array, y: Float64Array): Float64Array => {
    const dim = x.length / paths;
    const total = new Float64Array(paths);
    for (let i = 0; i < x.length; i++) total[Math.floor(i / dim)] += (x[i] - y[i]) ** 2;
    return total;
  };
  return {
    againstItself: rateOf(
      steps,
      steps.map((_, k) => squares(runs[k], runs[k + 1])),
    ),
    againstReference: rateOf(
      steps,
      steps.map((_, k) => squares(runs[k], solution)),
    ),
    paths,
  };
}

/** Where the paths end. */
async function ends(
  { drift, target, times, paths, seed = 0, signal }: StrongErrorOptions,
  scheme: Scheme<unknown>,
  steps: number,
  noise: NoiseSource,
  noiseLevel: number,
): Promise<Float64Array> {
  const { x } = await sample({
    scheme,
    drift,
    model: target.score(drift),
    times: times(steps),
    n: paths,
    seed,
    noiseLevel,
    start: exactStart(target),
    noise,
    ...(signal && { signal }),
  });
  return x as Float64Array;
}

/** So many errors at the end make an order: extrapolation would multiply the noise. */
const fitted = 3;

/** The one path that all runs see. */
function pathOf({ drift, times, finest, seed = 0 }: StrongErrorOptions, weights: readonly ItoWeight[]): NoiseSource {
  const knots = times(finest);
  return brownianPath({ seed, weights, drift, interval: [knots[finest], knots[0]], knots });
}

/** The rate of errors given by their squares, path by path. */
function rateOf(steps: readonly number[], squares: readonly Float64Array[]): StrongRate {
  const n = squares[0].length;
  const means = squares.map(mean);
  const errors = squares.map((of, k) => ({
    steps: steps[k],
    rms: Math.sqrt(means[k]),
    standardError: deviation(of) / Math.sqrt(n) / (2 * Math.sqrt(means[k])),
  }));
  const slopes = means.slice(1).map((m, k) => Math.log(means[k] / m) / (2 * Math.log(steps[k + 1] / steps[k])));
  // What each path adds to the order, to first order in its deviation from the mean.
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
