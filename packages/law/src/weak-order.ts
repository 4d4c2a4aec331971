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

/** An error must be as many times its uncertainty to count. */
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
  return functions.map(({ name }: TestFunction, k) => {
    const found = measured.map((errors) => errors[k]);
    const unresolved = found.findIndex(
      ({ error, uncertainty, exact }) =>
        Math.abs(error) < resolution * Math.max(uncertainty, roundOff * Math.abs(exact)),
    );
    const usable = (unresolved < 0 ? found : found.slice(0, unresolved)).map(({ error }) => Math.abs(error));
    return { name, steps, errors: found.map(({ error }) => error), ...settledOrder(steps, usable) };
  });
}
