import { sampleAdaptive } from "@backstep/adaptive";
import { type Drift, drawSamples, exactStart, type Problem, type Scheme, type Target } from "@backstep/core";
import { vpLinear } from "@backstep/drifts";
import { wasserstein1d } from "@backstep/metric-wasserstein";
import { adaptiveHeun } from "@backstep/scheme-adaptive-heun";
import { gaussian, mixture } from "@backstep/score-analytic";

/** Result of several runs with one tolerance. */
export interface AdaptiveRuns {
  /** Means per sample. */
  readonly nfe: number;
  readonly accepted: number;
  readonly rejected: number;
  /** W2 from the samples of one seed to the exact law at the end: mean over the seeds, and its standard error. */
  readonly w2: number;
  readonly w2Error: number;
  /** Variance of the sum of a row's Brownian increments, divided by the length of time, and its standard error if it is 1. */
  readonly pathVariance: number;
  readonly pathError: number;
}

export const drift: Drift = vpLinear({ betaMin: 0.1, betaMax: 8 });
const weights = [0.4, 0.6];
const means = [-1, 1];
const variances = [0.3, 0.2];
export const target: Target = mixture({ weights, means: means.map((mean) => [mean]), variance: variances });
export const end = 0.01;
const standard = gaussian({ mean: [0], variance: [1] });

/** Runs adaptive Heun on .4 N(−1, .3) + .6 N(1, .2) from the exact law at the horizon. The tolerance is both absolute and relative. */
export async function adaptiveRuns(request: {
  readonly tolerance: number;
  readonly rejection: "bridge" | "redraw";
  readonly n: number;
  readonly seeds: readonly number[];
  readonly scheme?: Scheme;
}): Promise<AdaptiveRuns> {
  const { tolerance, rejection, n, seeds, scheme = adaptiveHeun() } = request;
  const exact = exactQuantiles(20_000);
  const each: { nfe: number; accepted: number; rejected: number; w2: number }[] = [];
  const paths: number[] = [];
  for (const seed of seeds) {
    const { path, watched } = watchPaths(scheme, n);
    const { x, nfe, accepted, rejected } = await sampleAdaptive({
      scheme: watched,
      drift,
      model: target.score(drift),
      start: exactStart(target),
      to: end,
      tolerance: { absolute: tolerance, relative: tolerance },
      rejection,
      n,
      seed,
    });
    each.push({ nfe, accepted: mean(accepted), rejected: mean(rejected), w2: wasserstein1d(x, exact) });
    paths.push(...path());
  }
  const w2 = each.map((run) => run.w2);
  return {
    nfe: mean(each.map((run) => run.nfe)),
    accepted: mean(each.map((run) => run.accepted)),
    rejected: mean(each.map((run) => run.rejected)),
    w2: mean(w2),
    w2Error: Math.sqrt(mean(w2.map((value) => (value - mean(w2)) ** 2)) / (w2.length - 1)),
    pathVariance: mean(paths.map((value) => value ** 2)) / (drift.horizon - end),
    pathError: Math.sqrt(2 / paths.length),
  };
}

/** W2 between n exact samples of the law at the end and the law itself, a mean over seeds. A perfect sampler has this value. */
export async function floorOf(n: number, seeds: readonly number[]): Promise<number> {
  const exact = exactQuantiles(20_000);
  const values: number[] = [];
  for (const seed of seeds) {
    const x0 = await drawSamples(target, { n, seed });
    const z = await drawSamples(standard, { n, seed: seed + 1_000_000 });
    const x = x0.map((value, i) => drift.alpha(end) * value + drift.sigma(end) * z[i]);
    values.push(wasserstein1d(x, exact));
  }
  return mean(values);
}

export function mean(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total / values.length;
}

/** Wraps the scheme, and records the sum of the increments that each row has kept. */
function watchPaths(scheme: Scheme, n: number): { watched: Scheme; path: () => Float64Array } {
  const [kept, last, from] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const seenBy = (problem: Problem, t0: number): Problem => ({
    ...problem,
    integrals(...interval) {
      const drawn = problem.integrals(...interval);
      const row = interval[2].workspace.position.firstRow;
      // A step with the start time of the previous step is another attempt at it.
      if (from[row] !== t0) kept[row] += last[row];
      [from[row], last[row]] = [t0, drawn[0].data[0]];
      return drawn;
    },
  });
  return {
    watched: { ...scheme, step: (problem, t0, ...rest) => scheme.step(seenBy(problem, t0), t0, ...rest) },
    path: () => kept.map((value, row) => value + last[row]),
  };
}

/** Quantiles (i + ½)/count of the law at the end: points of equal weight that represent it. */
export function exactQuantiles(count: number): Float64Array {
  const [alpha, noise] = [drift.alpha(end), drift.sigma(end) ** 2];
  const density = (x: number): number =>
    weights.reduce((total, weight, k) => {
      const variance = alpha ** 2 * variances[k] + noise;
      return (
        total + (weight * Math.exp(-((x - alpha * means[k]) ** 2) / (2 * variance))) / Math.sqrt(2 * Math.PI * variance)
      );
    }, 0);
  const quantiles = new Float64Array(count);
  const [low, h] = [-7, 5e-4];
  let [below, i] = [0, 0];
  for (let x = low; i < count; x += h) {
    const piece = (h * (density(x) + 4 * density(x + h / 2) + density(x + h))) / 6;
    for (; i < count && below + piece >= (i + 0.5) / count; i++)
      quantiles[i] = x + (h * ((i + 0.5) / count - below)) / piece;
    below += piece;
  }
  return quantiles;
}
