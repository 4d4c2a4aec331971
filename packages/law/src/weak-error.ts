import type { Drift, Scheme, Target } from "@backstep/core";
import { cos, exp, isRandom, sin } from "@backstep/core/plugin";
import { conditionalRule, type RuleSizes } from "./conditional-rule.ts";
import { expectation, lineLawAt, spreadAt, tabulate } from "./line-law.ts";
import { type LineRun, lineRun, readStep, wholeRun } from "./one-step.ts";
import { type Panels, panels } from "./panels.ts";

/** A smooth function of at most polynomial growth whose expectation is compared. */
export interface TestFunction {
  readonly name: string;
  value(x: number): number;
}

/** E f of the law that a run produces, beside E f of the law that it should produce. */
export interface WeakError {
  readonly name: string;
  readonly produced: number;
  readonly exact: number;
  /** produced − exact. */
  readonly error: number;
  /** How far a coarser quadrature and interpolation moves `error`. */
  readonly uncertainty: number;
}

export interface WeakErrorOptions {
  readonly scheme: Scheme<unknown>;
  readonly drift: Drift;
  /** A target in one dimension with a density in closed form; the run starts from its exact law. */
  readonly target: Target;
  readonly times: Float64Array;
  /** η of the reverse family, 1 unless given. */
  readonly noiseLevel?: number;
  /** x, x², cos x, sin 2x and exp(−x²) unless given. */
  readonly functions?: readonly TestFunction[];
  /** Panels of the interpolation, 20 unless given: more for errors below about 1e-6. */
  readonly panels?: number;
  readonly signal?: AbortSignal;
}

/** Moments that a Gaussian has too, and functions that see the shape; among them no leading error cancels everywhere. */
export const testFunctions: readonly TestFunction[] = [
  { name: "x", value: (x) => x },
  { name: "x²", value: (x) => x * x },
  { name: "cos x", value: cos },
  { name: "sin 2x", value: (x) => sin(2 * x) },
  { name: "exp(−x²)", value: (x) => exp(-x * x) },
];

/**
 * Weak errors of a scheme on data in one dimension that need not be Gaussian, without Monte Carlo.
 *
 * ```text
 * v_N = f,   v_n(x) = E v_{n+1}(step(t_n, t_{n+1}, x, ξ, U))          error = ∫ p_{t_0} v_0 − ∫ p_{t_N} f
 * ```
 *
 * The scheme is a black box: one step at a time through `sample`, the expectation by Gauss–Hermite over its normals (over a single one
 * where the step is affine in them) and Gauss–Legendre over its uniforms, v_n interpolated in panels over thirteen standard deviations. A
 * scheme that draws nothing is run through all its steps instead, whatever it remembers. `uncertainty` tells what a coarser rule gives.
 *
 * - **Limits** one dimension; random schemes must not remember earlier steps.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if the target has more dimensions or no density, or the scheme is random and remembers
 * earlier steps; before the run, what `sample` throws.
 * @example
 * ```ts
 * const errors = await weakErrors({ scheme: sra(), drift, target: mixture(options), times });
 * ```
 */
export async function weakErrors(options: WeakErrorOptions): Promise<readonly WeakError[]> {
  const { target, drift, times, functions = testFunctions, panels: count = fine.panels } = options;
  const truth = await tabulate(lineLawAt(target, drift, times[times.length - 1]), tablePoints);
  const [produced, coarser] = [
    await producedBy(options, { ...fine, panels: count }),
    await producedBy(options, { ...coarse, panels: Math.ceil(0.8 * count) }),
  ];
  return functions.map(({ name, value }, k) => {
    const exact = expectation(
      truth,
      truth.points.map((x) => value(x)),
    );
    return {
      name,
      produced: produced[k],
      exact,
      error: produced[k] - exact,
      uncertainty: Math.abs(produced[k] - coarser[k]),
    };
  });
}

interface Resolution {
  readonly panels: number;
  readonly order: number;
  readonly rule: RuleSizes;
}

const fine: Resolution = {
  panels: 20,
  order: 12,
  rule: { kernel: 12, normals: [12, 7, 5], randomized: 5, uniforms: 3 },
};
const coarse: Resolution = {
  panels: 16,
  order: 11,
  rule: { kernel: 10, normals: [10, 6, 4], randomized: 4, uniforms: 2 },
};
const tablePoints = 401;
/** Standard deviations over which v_n is interpolated; beyond, it takes the value at the end, which has no weight. */
const reach = 6.5;

/** E f of the produced law for every function. */
async function producedBy(options: WeakErrorOptions, resolution: Resolution): Promise<number[]> {
  const { target, drift, times, functions = testFunctions } = options;
  const start = await tabulate(lineLawAt(target, drift, times[0]), tablePoints);
  const run = lineRun(options);
  if (isRandom(run.scheme, run.noiseLevel))
    return (await backward(run, options, resolution, start.points)).map((values) => expectation(start, values));
  const ends = await wholeRun(run, times, start.points);
  return functions.map(({ value }) =>
    expectation(
      start,
      ends.map((x) => value(x)),
    ),
  );
}

/** v_0 of every function at the points. */
async function backward(
  run: LineRun,
  { target, drift, times, functions = testFunctions }: WeakErrorOptions,
  { panels: count, order, rule }: Resolution,
  startPoints: Float64Array,
): Promise<Float64Array[]> {
  let next: { grid: Panels; values: readonly Float64Array[] } | undefined;
  for (let n = times.length - 2; n >= 0; n--) {
    const { mean, sd } = spreadAt(target, drift, times[n]);
    const step = await readStep(run, times[n], times[n + 1]);
    // Nothing but noise smooths v_n from step to step.
    const needed = step.draws.includes("normal") ? count : 2 * count;
    const grid = panels(mean - reach * sd, mean + reach * sd, needed, order);
    const points = n === 0 ? startPoints : grid.points;
    const { images, weights } = await conditionalRule(step, points, rule);
    const at = next
      ? next.grid.interpolate(next.values, images)
      : functions.map(({ value }) => images.map((x) => value(x)));
    next = { grid, values: at.map((of) => weightedSum(of, weights, points.length)) };
  }
  return [...(next?.values ?? [])];
}

/** Σ_q weights_q values_{q · n + i} for every i. */
function weightedSum(values: Float64Array, weights: readonly number[], n: number): Float64Array {
  const total = new Float64Array(n);
  weights.forEach((weight, q) => {
    for (let i = 0; i < n; i++) total[i] += weight * values[q * n + i];
  });
  return total;
}
