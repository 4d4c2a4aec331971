import { BackstepError, type Drift, type TimeGrid } from "@backstep/core";
import type { Setting } from "../axes/axes.ts";

/**
 * The times of a run.
 *
 * @throws BackstepError `TIMES_INVALID` for a start time that the drift or the grid does not have, and as the grid.
 */
export function timesOf(
  { grid: { kind }, startTime, end }: Setting,
  steps: number,
  drift: Drift,
  grid: TimeGrid,
): Float64Array {
  if (startTime === undefined) return grid(steps, drift, end, grid.fixed?.[0]);
  const { from, to } = drift.regular;
  if (!(startTime > end)) throw refused(startTime, `it must be above end = ${end}, because time runs down`);
  if (startTime > to)
    throw refused(startTime, `it must be at most ${to}, because ${drift.name} is defined from ${from} to ${to}`);
  const given = grid.fixed !== undefined && grid.fixed[0] !== startTime;
  const times = given ? grid.fixed : grid(steps, drift, end, startTime);
  // Some grids compute their first time, and would ignore another.
  if (times[0] === startTime) return times;
  throw refused(
    startTime,
    `the times of grid ${kind} start at ${times[0]}; leave startTime out, or take another grid, such as uniform`,
  );
}

function refused(startTime: number, reason: string): BackstepError {
  return new BackstepError("TIMES_INVALID", `startTime is ${startTime}; ${reason}`, { path: "startTime", startTime });
}
