import { BackstepError } from "@backstep/core";
import { requireTimes } from "@backstep/core/plugin";
import type { TimeGrid } from "./time-grid.ts";

export interface TimesOptions {
  /** N + 1 strictly decreasing times. */
  readonly values: ArrayLike<number>;
}

/**
 * Times given by the caller, taken as they are.
 *
 * ```text
 * t_i = values[i],    i = 0 … N
 * ```
 *
 * - **Limits** the number of steps, the end, and the start where one is asked for, must be those of the values.
 *
 * @throws BackstepError `TIMES_INVALID` if the values are not finite and strictly decreasing; on use, if steps, end or start differ.
 * @example
 * ```ts
 * const grid = times({ values: [1, 0.6, 0.3, 0.1, 0] });
 * const five = grid(4, drift, 0);
 * ```
 */
export function times({ values }: TimesOptions): TimeGrid {
  const given = Float64Array.from(Array.from(values));
  requireTimes(given, false);
  const [first, last] = [given[0], given[given.length - 1]];
  return (steps, _drift, end, start = first) => {
    if (steps !== given.length - 1)
      throw new BackstepError(
        "TIMES_INVALID",
        `grid times: ${given.length} times are ${given.length - 1} steps, not ${steps}`,
        { steps },
      );
    if (end !== last || start !== first)
      throw new BackstepError(
        "TIMES_INVALID",
        `grid times: the values run from ${first} to ${last}, but ${start} to ${end} was asked for`,
        { start, end },
      );
    return given.slice();
  };
}
