import type { Scheme } from "@backstep/core";
import { requireArguments } from "@backstep/core/plugin";
import {
  flowErrors,
  testFunctions,
  type WeakOrder,
  type WeakOrderOptions,
  weakOrderOf,
  weakOrders,
} from "@backstep/law";
import { measureOptions, ofMeasurement } from "./arguments.ts";
import { isExpensive, type MeasureOptions } from "./effort.ts";
import { mixtureProblem, type OrderProblem, timesOf } from "./problems.ts";
import { type OrderRow, rowOf } from "./row.ts";

/**
 * Measures weak orders on data in one dimension without Monte Carlo, one row for each test function. It uses the backward recursion, or for reports of
 * ODE schemes of order 4 and more the errors path by path. Default: the mixture under the variance-preserving diffusion.
 *
 * If the slopes of a test function have not settled, a report measures that function again at more steps.
 *
 * @throws BackstepError `CAPABILITY_MISSING` if the scheme is random and remembers earlier steps, and what `sample` throws.
 * @example
 * ```ts
 * for (const { problem, verdict, order } of await measureWeakOrders(heun())) console.log(problem, verdict, order);
 * ```
 */
export async function measureWeakOrders(
  scheme: Scheme<unknown>,
  problem: OrderProblem = mixtureProblem(),
  options: MeasureOptions = {},
): Promise<readonly OrderRow[]> {
  requireArguments("measureWeakOrders", ofMeasurement, { scheme, problem });
  requireArguments("measureWeakOrders", measureOptions, options);
  const { effort = "report", signal } = options;
  const { drift, target, name } = problem;
  const times = (steps: number): Float64Array => timesOf(problem, steps);
  const run = { scheme, target, drift, times, ...(signal && { signal }) };
  const isHigh = scheme.info.weakOrder >= 4;
  const orders =
    effort === "report" && isHigh
      ? await pathwiseOrders(run)
      : await backwardOrders(run, effort === "test" ? [testSteps(isHigh)] : reportSteps(scheme));
  return orders.map((fit) =>
    rowOf(scheme, { kind: "weak", problem: `${name}, E ${fit.name}`, steps: fit.steps, errors: fit.errors, fit }),
  );
}

/** Orders of 4 and more settle at more steps. Those schemes draw nothing, so their small errors are exact, too. */
function testSteps(isHigh: boolean): readonly number[] {
  return isHigh ? [12, 24, 48, 96] : [8, 16, 32, 64];
}

/** Windows of step counts. Each is for the test functions whose slopes have not settled in those before. An expensive scheme does not run 512 steps. */
function reportSteps(scheme: Scheme<unknown>): readonly (readonly number[])[] {
  const windows = [8, 16, 32, 64].map((first) => [1, 2, 4, 8].map((factor) => factor * first));
  return isExpensive(scheme) ? windows.slice(0, 3) : windows;
}

type WeakProblem = Omit<WeakOrderOptions, "steps">;

/** Weak orders by the backward recursion. Of each function, the result is that of the last window in which it was measured. */
async function backwardOrders(
  options: WeakProblem,
  windows: readonly (readonly number[])[],
): Promise<readonly WeakOrder[]> {
  const found = new Map<string, WeakOrder>();
  for (const steps of windows) {
    const functions = testFunctions.filter(({ name }) => found.get(name)?.verdict !== "measured");
    if (functions.length === 0) break;
    // The errors of many steps are smaller than the errors of a quadrature with 20 panels.
    const panels = steps[0] < 32 ? 20 : 40;
    for (const order of await weakOrders({ ...options, steps, functions, panels })) found.set(order.name, order);
  }
  return [...found.values()];
}

/** At order 5, few step counts are asymptotic and above rounding, so these are close together. The first four in a row that settle give the order. */
const highOrderSteps = [16, 24, 36, 54, 81, 120];

/** Weak orders from errors path by path, for a scheme that draws nothing. */
async function pathwiseOrders(options: WeakProblem): Promise<readonly WeakOrder[]> {
  const steps = highOrderSteps;
  const errors = await flowErrors({ ...options, steps });
  return testFunctions.map((_, k) => {
    const windows = [0, 1, 2].map((from) =>
      weakOrderOf(
        steps.slice(from, from + 4),
        errors.slice(from, from + 4).map((of) => of[k]),
      ),
    );
    return windows.find(({ verdict }) => verdict === "measured") ?? windows[0];
  });
}
