import { BackstepError, type TimeGrid } from "@backstep/core";
import { define, type Factory, type GivenOptions, requireTimes } from "@backstep/core/plugin";

const options = {
  values: { type: "numbers", about: "The N + 1 times, strictly decreasing." },
} as const;

export type TimesOptions = GivenOptions<typeof options>;

/**
 * Times given by the caller, used unchanged.
 *
 * ```text
 * t_i = values[i],    i = 0 … N
 * ```
 *
 * - **Limits** the requested number of steps and `end` must match the values, and so must `start`, if it is given. The grid has the values as
 *   `fixed`.
 *
 * @throws BackstepError `TIMES_INVALID` if the values are fewer than 2 or not finite and strictly decreasing; on use, if steps, end or start differ.
 * @example
 * ```ts
 * const grid = times({ values: [1, 0.6, 0.3, 0.1, 0] });
 * const five = grid(4, drift, 0);
 * ```
 */
export const times: Factory<"grid", typeof options> = define("grid", "times", options, ({ values }) => {
  const given = Float64Array.from(Array.from(values));
  requireTimes(given, false);
  const [first, last] = [given[0], given[given.length - 1]];
  const grid: TimeGrid = (steps, _drift, end, start = first) => {
    if (steps !== given.length - 1)
      throw new BackstepError(
        "TIMES_INVALID",
        `grid times: steps is ${steps}; it must be ${given.length - 1}, because there are ${given.length} times`,
        { steps },
      );
    if (end !== last || start !== first)
      throw new BackstepError(
        "TIMES_INVALID",
        `grid times: start and end are ${start} and ${end}; they must be ${first} and ${last}, the first and last of the values`,
        { start, end },
      );
    return given.slice();
  };
  return Object.assign(grid, { fixed: given.slice() });
});
