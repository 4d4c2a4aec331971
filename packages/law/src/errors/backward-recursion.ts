import type { Drift, Target } from "@backstep/core";
import { spreadAt } from "../laws/line-law.ts";
import { conditionalRule, type RuleSizes } from "../line/conditional-rule.ts";
import type { LineRun } from "../line/line-run.ts";
import { readStep } from "../line/one-step.ts";
import { type Panels, panels } from "../line/panels.ts";
import type { TestFunction } from "./test-functions.ts";

/** How finely the recursion interpolates and integrates. */
export interface Resolution {
  readonly panels: number;
  /** Interpolation points per panel. */
  readonly order: number;
  readonly rule: RuleSizes;
}

/** Standard deviations over which v_n is interpolated. Beyond, it takes the value at the end of the interval, which has no weight. */
const reach = 6.5;

export interface BackwardRecursion {
  readonly run: LineRun;
  readonly target: Target;
  readonly drift: Drift;
  readonly times: Float64Array;
  readonly functions: readonly TestFunction[];
  readonly resolution: Resolution;
}

/**
 * v_0 at the points, for each test function.
 *
 * ```text
 * v_N = f,   v_n(x) = E v_{n+1}(step(t_n, t_{n+1}, x, ξ, U))
 * ```
 */
export async function valuesAtStart(
  { run, target, drift, times, functions, resolution }: BackwardRecursion,
  startPoints: Float64Array,
): Promise<readonly Float64Array[]> {
  const { panels: count, order, rule } = resolution;
  let next: { grid: Panels; values: readonly Float64Array[] } | undefined;
  for (let n = times.length - 2; n >= 0; n--) {
    const { mean, sd } = spreadAt(target, drift, times[n]);
    const step = await readStep(run, times[n], times[n + 1]);
    // Only noise makes v_n smoother from step to step.
    const needed = step.draws.includes("normal") ? count : 2 * count;
    const grid = panels(mean - reach * sd, mean + reach * sd, needed, order);
    const points = n === 0 ? startPoints : grid.points;
    const { images, weights } = await conditionalRule(step, points, rule);
    const atImages = next
      ? next.grid.interpolate(next.values, images)
      : functions.map(({ value }) => images.map((x) => value(x)));
    next = { grid, values: atImages.map((values) => weightedSum(values, weights, points.length)) };
  }
  return next?.values ?? [];
}

/** Σ_q weights_q values_{q · n + i} for every i. */
function weightedSum(values: Float64Array, weights: readonly number[], n: number): Float64Array {
  const total = new Float64Array(n);
  weights.forEach((weight, q) => {
    for (let i = 0; i < n; i++) total[i] += weight * values[q * n + i];
  });
  return total;
}
