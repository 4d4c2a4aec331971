import { define, type Factory, fillGrid, requireGridEnds } from "@backstep/core/plugin";

const options = {} as const;

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
export const uniform: Factory<"grid", typeof options> = define(
  "grid",
  "uniform",
  options,
  () =>
    (steps, drift, end, start = drift.horizon) => {
      const ends = requireGridEnds("uniform", steps, drift, end, start);
      return fillGrid("uniform", steps, ends, (i) => end + ((start - end) * (steps - i)) / steps);
    },
);
