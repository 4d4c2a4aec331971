import type { Drift } from "./drift.ts";
import { BackstepError } from "./errors.ts";

/**
 * A grid from its inner times, `inner(i)` for i = 1 … N − 1; the ends are set exactly.
 *
 * @throws BackstepError `TIMES_INVALID` if neighbouring times coincide after rounding.
 * @example
 * ```ts
 * const times = fillGrid("uniform", 4, { start: 1, end: 0 }, (i) => 1 - i / 4); // 1, 0.75, 0.5, 0.25, 0
 * ```
 */
export function fillGrid(
  name: string,
  steps: number,
  ends: { start: number; end: number },
  inner: (i: number) => number,
): Float64Array {
  const { start, end } = ends;
  const times = Float64Array.from({ length: steps + 1 }, (_, i) => (i === 0 ? start : i === steps ? end : inner(i)));
  for (let i = 1; i <= steps; i++)
    if (!(times[i] < times[i - 1]))
      throw new BackstepError(
        "TIMES_INVALID",
        `grid ${name}: ${steps} steps from ${start} to ${end} put times ${i - 1} and ${i} at ${times[i - 1]} and ${times[i]}; ` +
          "neighbouring times must differ, so use fewer steps or a grid with more equal steps",
        { steps, index: i },
      );
  return times;
}

/**
 * Checks the arguments that every grid receives, and returns its ends.
 *
 * @throws BackstepError `TIMES_INVALID` if the number of steps is not an integer ≥ 1, or the ends are out of order or outside the drift's range.
 */
export function requireGridEnds(
  name: string,
  steps: number,
  drift: Drift,
  end: number,
  start: number,
): { start: number; end: number } {
  if (!Number.isSafeInteger(steps) || steps < 1 || steps > maximalSteps)
    throw new BackstepError(
      "TIMES_INVALID",
      `grid ${name}: steps is ${steps}; it must be an integer from 1 to ${maximalSteps}`,
      { steps },
    );
  const { from, to } = drift.regular;
  if (!(Number.isFinite(end) && end >= from))
    throw new BackstepError(
      "TIMES_INVALID",
      `grid ${name}: end is ${end}; it must be finite and at least ${from}, because ${drift.name} is defined from ${from} to ${to}`,
      { end },
    );
  if (!(Number.isFinite(start) && start <= to))
    throw new BackstepError(
      "TIMES_INVALID",
      `grid ${name}: start is ${start}; it must be finite and at most ${to}, because ${drift.name} is defined from ${from} to ${to}`,
      { start },
    );
  if (!(start > end))
    throw new BackstepError(
      "TIMES_INVALID",
      `grid ${name}: start is ${start}; it must be above end = ${end}, because time runs down`,
      {
        start,
        end,
      },
    );
  return { start, end };
}

/** A larger grid would need gigabytes of memory. */
const maximalSteps = 1e8;
