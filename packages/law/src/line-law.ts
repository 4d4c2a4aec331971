import { BackstepError, type Drift, type Target } from "@backstep/core";
import { createWorkspace, exp, releaseWorkspace } from "@backstep/core/plugin";

/** A law on the line with a smooth density, negligible outside [low, high]. */
export interface LineLaw {
  readonly low: number;
  readonly high: number;
  /** The density at every x. */
  density(x: Float64Array): Promise<Float64Array>;
}

/** Beyond as many standard deviations a law with moments like a mixture's has no weight that rounding would notice. */
const reach = 8.5;

/**
 * The law of X_t of a target in one dimension, from its closed-form density.
 *
 * @throws BackstepError `CAPABILITY_MISSING` unless the target is one-dimensional and its scores know their `logDensity`.
 * @example
 * ```ts
 * const truth = lineLawAt(mixture({ weights: [0.4, 0.6], means: [[-1], [1]], variance: [0.3, 0.2] }), ou(), 0.1);
 * ```
 */
export function lineLawAt(target: Target, drift: Drift, t: number): LineLaw {
  const model = target.score(drift);
  const { logDensity } = model;
  if (target.dim !== 1 || logDensity === undefined)
    throw new BackstepError(
      "CAPABILITY_MISSING",
      `a law on the line needs a target of dimension 1 with a density; ${target.name} has dimension ${target.dim}` +
        `${logDensity === undefined ? " and no logDensity" : ""}`,
    );
  const { mean, sd } = spreadAt(target, drift, t);
  return {
    low: mean - reach * sd,
    high: mean + reach * sd,
    async density(x) {
      const workspace = await createWorkspace("f64");
      try {
        const batch = workspace.batch(x.length, 1);
        batch.data.set(x);
        return (await logDensity.call(model, batch, t)).map((value) => exp(value));
      } finally {
        releaseWorkspace(workspace);
      }
    },
  };
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

/** A law at equidistant points. Sums of a smooth density that vanishes at both ends are exact to far beyond the spacing. */
export interface TabulatedLaw {
  readonly points: Float64Array;
  readonly spacing: number;
  readonly density: Float64Array;
}

/** The law at `count` equidistant points over its interval, or over another. */
export async function tabulate(
  law: LineLaw,
  count: number,
  low: number = law.low,
  high: number = law.high,
): Promise<TabulatedLaw> {
  const spacing = (high - low) / (count - 1);
  const points = Float64Array.from({ length: count }, (_, i) => low + i * spacing);
  return { points, spacing, density: await law.density(points) };
}

/** Σ density · values · spacing: the expectation of a function given at the points. */
export function expectation({ density, spacing }: TabulatedLaw, values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < density.length; i++) total += density[i] * values[i];
  return total * spacing;
}
