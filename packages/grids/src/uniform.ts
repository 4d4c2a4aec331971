import { fillGrid, requireEnds, type TimeGrid } from "./time-grid.ts";

/**
 * Equal steps in the time of the drift.
 *
 * ```text
 * t_i = end + (start − end) (N − i)/N
 * ```
 *
 * - **Units** the time of the drift.
 *
 * @throws BackstepError on use, `TIMES_INVALID`.
 * @example
 * ```ts
 * const times = uniform()(100, drift, 0);
 * ```
 */
export function uniform(): TimeGrid {
  return (steps, drift, end, start = drift.horizon) => {
    const ends = requireEnds("uniform", steps, drift, end, start);
    return fillGrid("uniform", steps, ends, (i) => end + ((start - end) * (steps - i)) / steps);
  };
}
