import { requireArguments } from "@backstep/core/plugin";
import { ofWeakErrors, weakOrderOptions } from "../arguments.ts";
import { testFunctions } from "../errors/test-functions.ts";
import { type WeakError, type WeakErrorOptions, weakErrors } from "../errors/weak-errors.ts";
import type { MeasuredOrder } from "./fit-order.ts";
import { settledOrder } from "./settled-order.ts";

/** The order at which E f converges for one test function, and the errors to which it is fitted. */
export interface WeakOrder extends MeasuredOrder {
  /** The test function. */
  readonly name: string;
  readonly steps: readonly number[];
  /** E f of the produced law minus E f of the true law. */
  readonly errors: readonly number[];
}

export interface WeakOrderOptions extends Omit<WeakErrorOptions, "times"> {
  /** Step counts. Each is about twice the previous one. */
  readonly steps: readonly number[];
  /** The times of N steps, smooth in their index. */
  readonly times: (steps: number) => Float64Array;
}

/** Least ratio of an error to its uncertainty, for doubled step counts: the extrapolated slope is then accurate to 0.03. */
const resolution = 100;
/** Rounding of a sum of a few hundred values near 1, relative. */
const roundOff = 1e-15;

/**
 * Measures weak orders on data in one dimension, Gaussian or not: `weakErrors` at several step counts, one order per test function.
 *
 * The first error that the quadrature does not resolve to one percent ends its sequence. If an error changes its sign, or its leading
 * coefficient happens to cancel, that function is `inconclusive` or shows a higher order. Compare several functions.
 *
 * @throws BackstepError the errors of `weakErrors`.
 * @example
 * ```ts
 * for (const { name, verdict, order } of await weakOrders({ scheme, drift, target, steps: [8, 16, 32, 64], times })) console.log(name, verdict, order);
 * ```
 */
export async function weakOrders(options: WeakOrderOptions): Promise<readonly WeakOrder[]> {
  requireArguments("weakOrders", weakOrderOptions, options);
  const { steps, times, ...run } = options;
  const { functions = testFunctions } = run;
  const measured: (readonly WeakError[])[] = [];
  for (const count of steps) measured.push(await weakErrors({ ...run, times: times(count) }));
  return functions.map((_, k) => {
    const errors = measured.map((byFunction) => byFunction[k]);
    const floor = roundOff * Math.abs(errors[0].exact);
    return weakOrderOf(
      steps,
      errors.map((error) => ({ ...error, uncertainty: Math.max(error.uncertainty, floor) })),
    );
  });
}

/** The order of the errors of one test function at several step counts. The first error that is not resolved to one percent ends the sequence. */
export function weakOrderOf(steps: readonly number[], found: readonly WeakError[]): WeakOrder {
  requireArguments("weakOrderOf", ofWeakErrors, { steps, found });
  // A relative error δ changes the extrapolated slope by δ r/((r − 1) log r), r the last ratio of step counts.
  const ratio = steps[steps.length - 1] / steps[steps.length - 2];
  const needed = (resolution * ratio * Math.log(2)) / (2 * (ratio - 1) * Math.log(ratio));
  const unresolved = found.findIndex(({ error, uncertainty }) => Math.abs(error) < needed * uncertainty);
  const usable = (unresolved < 0 ? found : found.slice(0, unresolved)).map(({ error }) => Math.abs(error));
  return { name: found[0].name, steps, errors: found.map(({ error }) => error), ...settledOrder(steps, usable) };
}
