import { BackstepError, type Drift, type Target } from "@backstep/core";
import { createWorkspace, exp, releaseWorkspace, requireArguments } from "@backstep/core/plugin";
import { atTime } from "../arguments.ts";
import { createPauses } from "../draws/pauses.ts";

/** A law in one dimension with a smooth density, which is negligible outside [low, high]. */
export interface LineLaw {
  readonly low: number;
  readonly high: number;
  /** The density at each x. */
  density(x: Float64Array): Promise<Float64Array>;
}

/** Points at which a density is evaluated without a pause. */
const rowsTogether = 16_384;

/** Standard deviations beyond which the weight of a law with a mixture's moments is below rounding. */
const reach = 8.5;

/**
 * The law of X_t of a target in one dimension, from its closed-form density.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if the target has more than one dimension or its score has no `logDensity`, `DATA_INVALID` if its
 * standard deviation is below 2⁻⁴⁴ of its mean.
 * @example
 * ```ts
 * const truth = lineLawAt(mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] }), ou(), 0.1);
 * ```
 */
export function lineLawAt(target: Target, drift: Drift, t: number): LineLaw {
  requireArguments("lineLawAt", atTime, { target, drift, t });
  return abortableLineLaw(target, drift, t, undefined);
}

/** The same law, whose density throws `ABORTED` if the signal has fired. */
export function abortableLineLaw(target: Target, drift: Drift, t: number, signal: AbortSignal | undefined): LineLaw {
  const model = target.score(drift);
  const { logDensity } = model;
  if (target.dim !== 1 || logDensity === undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `target ${target.name} has dimension ${target.dim}${logDensity === undefined ? " and no logDensity" : ""}; ` +
        "a law in one dimension needs dimension 1 and a density; use gaussian() or mixture() of @backstep/score-analytic",
    );
  const { mean, sd } = resolvedSpread(target, drift, t);
  return {
    low: mean - reach * sd,
    high: mean + reach * sd,
    async density(x) {
      const workspace = await createWorkspace("f64");
      const values = new Float64Array(x.length);
      const pause = createPauses(target.name, signal);
      try {
        for (let first = 0; first < x.length; first += rowsTogether) {
          const points = x.subarray(first, first + rowsTogether);
          const batch = workspace.batch(points.length, 1);
          batch.data.set(points);
          values.set(
            (await logDensity.call(model, batch, t)).map((value) => exp(value)),
            first,
          );
          workspace.recycle(new Set());
          await pause();
        }
        return values;
      } finally {
        releaseWorkspace(workspace);
      }
    },
  };
}

/** @throws BackstepError `DATA_INVALID` unless the numbers around the mean are dense on the scale of the standard deviation. */
function resolvedSpread(target: Target, drift: Drift, t: number): { mean: number; sd: number } {
  const spread = spreadAt(target, drift, t);
  const { mean, sd } = spread;
  // An interval of a few spacings of the numbers around the mean has no room for points.
  if (sd > 2 ** -44 * Math.abs(mean) && Number.isFinite(sd) && Number.isFinite(mean)) return spread;
  throw new BackstepError(
    "DATA_INVALID",
    `target ${target.name} has mean ${mean} and standard deviation ${sd} at t = ${t}; a law in one dimension needs finite numbers and ` +
      "a standard deviation above 2⁻⁴⁴ of the mean, so that points differ; move the mean nearer to 0, or end at a larger time",
    { mean, sd, time: t },
  );
}

/** Mean and standard deviation of X_t. */
export function spreadAt(target: Target, drift: Drift, t: number): { mean: number; sd: number } {
  const { mean, variance, covariance } = target.moments;
  const alpha = drift.alpha(t);
  return {
    mean: alpha * mean[0],
    sd: Math.sqrt(alpha ** 2 * (variance ?? covariance ?? [0])[0] + drift.sigma(t) ** 2),
  };
}

/** A law at equidistant points. The density is smooth and vanishes at both ends, so sums converge to integrals faster than any power of the spacing. */
export interface TabulatedLaw {
  readonly points: Float64Array;
  readonly spacing: number;
  readonly density: Float64Array;
}

/** The law at `count` equidistant points over its own interval, or over the given one. */
export async function tabulate(
  law: LineLaw,
  count: number,
  low: number = law.low,
  high: number = law.high,
): Promise<TabulatedLaw> {
  const spacing = (high - low) / (count - 1);
  const points = new Float64Array(count);
  // `Float64Array.from` takes a second for ten million points.
  for (let i = 0; i < count; i++) points[i] = low + i * spacing;
  return { points, spacing, density: await law.density(points) };
}

/** Σ density · values · spacing: the expectation of a function, given by its values at the points. */
export function expectation({ density, spacing }: TabulatedLaw, values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < density.length; i++) total += density[i] * values[i];
  return total * spacing;
}
