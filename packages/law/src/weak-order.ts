import type { MeasuredOrder } from "./order.ts";
import { settledOrder } from "./settled-order.ts";
import { type TestFunction, testFunctions, type WeakError, type WeakErrorOptions, weakErrors } from "./weak-error.ts";

/** The order at which E f converges for one test function, and the errors it was fitted to. */
export interface WeakOrder extends MeasuredOrder {
  /** The test function. */
  readonly name: string;
  readonly steps: readonly number[];
  /** E f of the produced law minus that of the true one. */
  readonly errors: readonly number[];
}

export interface WeakOrderOptions extends Omit<WeakErrorOptions, "times"> {
  /** Step counts, each about twice the one before. */
  readonly steps: readonly number[];
  /** The times of so many steps, smooth in their index. */
  readonly times: (steps: number) => Float64Array;
}

/** An error must be as many times its uncertainty to count, at doubled steps: the extrapolated slope is then good to 0.03. */
const resolution = 100;
/** What sums of some hundred values near 1 leave, whatever the rule. */
const roundOff = 1e-15;

/**
 * Measures weak orders on data in one dimension that need not be Gaussian: `weakErrors` at several step counts, each test function by itself.
 *
 * Errors that their quadrature does not resolve to a hundredth end the sequence. Where an error changes its sign, or its leading coefficient
 * happens to cancel, that function is `inconclusive` or shows a higher order: look at several.
 *
 * @throws BackstepError as `weakErrors`.
 * @example
 * ```ts
 * for (const { name, verdict, order } of await weakOrders({ scheme, drift, target, steps: [8, 16, 32, 64], times })) console.log(name, verdict, order);
 * ```
 */
export async function weakOrders(options: WeakOrderOptions): Promise<readonly WeakOrder[]> {
  const { steps, times, functions = testFunctions } = options;
  const measured: (readonly WeakError[])[] = [];
  for (const count of steps) measured.push(await weakErrors({ ...options, times: times(count) }));
  return functions.map((_: TestFunction, k) => {
    const errors = measured.map((of) => of[k]);
    const floor = roundOff * Math.abs(errors[0].exact);
    return weakOrderOf(
      steps,
      errors.map((of) => ({ ...of, uncertainty: Math.max(of.uncertainty, floor) })),
    );
  });
}

/** The order of the errors of one test function at several step counts; those that are not resolved to a hundredth end the sequence. */
export function weakOrderOf(steps: readonly number[], found: readonly WeakError[]): WeakOrder {
  // What an error of δ makes of the extrapolated slope: δ r/((r − 1) log r) for a last ratio r.
  const ratio = steps[steps.length - 1] / steps[steps.length - 2];
  const needed = (resolution * ratio * Math.log(2)) / (2 * (ratio - 1) * Math.log(ratio));
  const unresolved = found.findIndex(({ error, uncertainty }) => Math.abs(error) < needed * uncertainty);
  const usable = (unresolved < 0 ? found : found.slice(0, unresolved)).map(({ error }) => Math.abs(error));
  return { name: found[0].name, steps, errors: found.map(({ error }) => error), ...settledOrder(steps, usable) };
}
