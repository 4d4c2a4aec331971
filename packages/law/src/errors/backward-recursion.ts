import type { Drift, Target } from "@backstep/core";
import type { Pause } from "../draws/pauses.ts";
import { spreadAt } from "../laws/line-law.ts";
import { type ConditionalRule, conditionalRule, type RuleSizes } from "../line/conditional-rule.ts";
import type { OneStep } from "../line/one-step.ts";
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
  /** The step from times[n] to times[n + 1]. */
  readonly stepAt: (n: number) => Promise<OneStep>;
  readonly target: Target;
  readonly drift: Drift;
  readonly times: Float64Array;
  readonly functions: readonly TestFunction[];
  readonly resolution: Resolution;
  readonly pause: Pause;
}

/**
 * v_0 at the points, for each test function.
 *
 * ```text
 * v_N = f,   v_n(x) = E v_{n+1}(step(t_n, t_{n+1}, x, ξ, U))
 * ```
 */
export async function valuesAtStart(
  { stepAt, target, drift, times, functions, resolution, pause }: BackwardRecursion,
  startPoints: Float64Array,
): Promise<readonly Float64Array[]> {
  const { panels: count, order, rule: sizes } = resolution;
  let next: { grid: Panels; values: readonly Float64Array[] } | undefined;
  for (let n = times.length - 2; n >= 0; n--) {
    const { mean, sd } = spreadAt(target, drift, times[n]);
    const step = await stepAt(n);
    // Only noise makes v_n smoother from step to step.
    const needed = step.draws.includes("normal") ? count : 2 * count;
    const grid = panels(mean - reach * sd, mean + reach * sd, needed, order);
    const points = n === 0 ? startPoints : grid.points;
    const rule = await conditionalRule(step, points, sizes);
    const later = next;
    const add: Adding = (totals, weight, x) => {
      if (later) later.grid.addTo(totals, weight, later.values, x);
      else functions.forEach(({ value }, k) => addValues(totals[k], weight, value, x));
    };
    next = { grid, values: await averages({ count: functions.length, n: points.length, pause }, rule, add) };
  }
  return next?.values ?? [];
}

/** Adds weight · v(x_i) to totals_i, for every function v. */
type Adding = (totals: readonly Float64Array[], weight: number, x: Float64Array) => void;

function addValues(total: Float64Array, weight: number, value: (x: number) => number, x: Float64Array): void {
  for (let i = 0; i < x.length; i++) total[i] += weight * value(x[i]);
}

/** Σ_q weights_q v(images_{q · n + i}) for every function and every i. One node q at a time stays in the processor's cache. */
async function averages(
  { count, n, pause }: { readonly count: number; readonly n: number; readonly pause: Pause },
  { images, weights }: ConditionalRule,
  add: Adding,
): Promise<Float64Array[]> {
  const totals = Array.from({ length: count }, () => new Float64Array(n));
  for (const [q, weight] of weights.entries()) {
    await pause();
    add(totals, weight, images.subarray(q * n, (q + 1) * n));
  }
  return totals;
}
