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
import { largestOf, requireArguments, unitOf } from "@backstep/core/plugin";
import { strongErrorOptions } from "../arguments.ts";
import { createPauses } from "../draws/pauses.ts";
import { referenceScheme } from "./reference-scheme.ts";
import { rateOf, type StrongRate } from "./strong-rate.ts";

export interface StrongErrorOptions {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  /** The run starts from exact samples of the target's law at the first time. */
  readonly target: Target;
  /** Step counts. Each is twice the previous one. */
  readonly steps: readonly number[];
  /** Steps of the reference: a multiple of the last step count. */
  readonly finest: number;
  /** The times of N steps. The times of N/2 steps must be every second of them. */
  readonly times: (steps: number) => Float64Array;
  /** Number of paths. */
  readonly paths: number;
  readonly seed?: Seed;
  /** η of the reverse family. Default 1. */
  readonly noiseLevel?: number;
  readonly signal?: AbortSignal;
}

/** Strong convergence: its rate and its limit. */
export interface StrongErrors {
  /** |X_N − X_{2N}|: the rate, for any limit. */
  readonly againstItself: StrongRate;
  /** |X_N − X|, X from another scheme with `finest` steps: the limit. */
  readonly againstReference: StrongRate;
  readonly paths: number;
}

/**
 * Strong errors of a scheme at several step counts on the same Brownian paths, compared with itself and with the solution.
 *
 * ```text
 * rms² = mean |X_N − Y|²         p = log(rms_{N/4}/rms_N) / log 4         N the last step count
 * ```
 *
 * The reference is SRA1 with `finest` steps; for a deterministic scheme it is the classical Runge–Kutta method. Paths are shared, so slopes
 * are far more accurate than errors. Standard errors measure sampling only; they do not show whether the asymptotic range is reached.
 *
 * @throws BackstepError the errors of `sample`.
 * @example
 * ```ts
 * const { againstReference } = await strongErrors({ scheme: sra(), drift, target, steps: [16, 32, 64, 128], finest: 1024, times, paths: 1000 });
 * ```
 */
export async function strongErrors(options: StrongErrorOptions): Promise<StrongErrors> {
  requireArguments("strongErrors", strongErrorOptions, options);
  const { scheme, steps, finest, paths, noiseLevel = 1 } = options;
  const eta = scheme.info.noiseLevel === "driver" ? noiseLevel : scheme.info.noiseLevel;
  const reference = referenceScheme(eta === 0);
  const path = pathOf(options, [...scheme.noise, ...reference.noise]);
  const solution = await ends(options, reference, finest, path, eta);
  const runs: Float64Array[] = [];
  const pause = createPauses(scheme.info.name, options.signal);
  for (const count of [...steps, 2 * steps[steps.length - 1]]) {
    await pause();
    runs.push(await ends(options, scheme, count, path, noiseLevel));
  }
  const unit = unitOf(largestOf([...runs, solution].map(largestOf)));
  const squares = (x: Float64Array, y: Float64Array): Float64Array => squaredDistances(x, y, paths, unit);
  return {
    againstItself: rateOf(
      steps,
      steps.map((_, k) => squares(runs[k], runs[k + 1])),
      unit,
    ),
    againstReference: rateOf(
      steps,
      steps.map((_, k) => squares(runs[k], solution)),
      unit,
    ),
    paths,
  };
}

/** |x − y|² of each path, in squares of the unit. */
function squaredDistances(x: Float64Array, y: Float64Array, paths: number, unit: number): Float64Array {
  const dim = x.length / paths;
  const total = new Float64Array(paths);
  for (let i = 0; i < x.length; i++) total[Math.floor(i / dim)] += (x[i] / unit - y[i] / unit) ** 2;
  return total;
}

/** The final points of all paths. */
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

/** The Brownian path that all runs share. */
function pathOf({ drift, times, finest, seed = 0 }: StrongErrorOptions, weights: readonly ItoWeight[]): NoiseSource {
  const knots = times(finest);
  return brownianPath({ seed, weights, drift, interval: [knots[finest], knots[0]], knots });
}
