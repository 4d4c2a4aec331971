import type { Batch } from "@backstep/core";
import { type Evaluations, type Position, posterior, type Run } from "@backstep/core/plugin";

export type Values = Float64Array | Float32Array;

/** The iterate of one row: the points of its window. */
export interface RowWindow {
  readonly row: number;
  /** Finished steps: `points[0]` is the final state after them. */
  done: number;
  /** points[k] is the current guess of the state after done + k steps. */
  points: Values[];
  sweeps: number;
}

/** Φ of one point: the result of the step from it, and its position. */
export interface TakenStep {
  readonly x: Batch;
  readonly evaluations: Evaluations;
  readonly position: Position;
}

/** The window of a row at its start. The guess of every point is the start. */
export function createRowWindow({ times }: Run, row: number, size: number, start: Values): RowWindow {
  return { row, done: 0, points: extended([start.slice()], size, times.length - 1), sweeps: 0 };
}

/** Extends the points to a full window, or to the end of the run, with copies of the last point as guesses. */
function extended(points: Values[], size: number, stepsLeft: number): Values[] {
  while (points.length <= Math.min(size, stepsLeft)) points.push(points[points.length - 1].slice());
  return points;
}

/**
 * One sweep of one row, from the steps that were taken from its old points.
 *
 * ```text
 * x_{j+1}^new = Φ_j(x_j^old) + (x_j^new − x_j^old)          which is Φ_j itself if x_j has not changed
 * ```
 *
 * The window moves to the first point whose change is above the tolerance. That point itself is right, because it is a step from right points.
 * Returns the number of steps that the window moved, at least 1.
 */
export function advance(
  run: Run,
  window: RowWindow,
  taken: readonly TakenStep[],
  size: number,
  tolerance: number,
): number {
  const { points: old, done } = window;
  const { times, drift } = run;
  const points: Values[] = [old[0]];
  const settled = taken.map(({ x }, k) => {
    const { next, change } = corrected(x.data, points[k], old[k], old[k + 1]);
    points.push(next);
    const variance = posterior.variance(drift, times[done + k], times[done + k + 1]);
    return change <= tolerance ** 2 * next.length * variance;
  });
  const firstUnsettled = settled.indexOf(false);
  const moved = firstUnsettled < 0 ? taken.length : firstUnsettled + 1;
  window.done += moved;
  window.points = extended(points.slice(moved), size, times.length - 1 - window.done);
  window.sweeps++;
  return moved;
}

/** Φ + (now − before), in the precision of the run, and the square of its distance from the guess that it replaces. */
function corrected(phi: Values, now: Values, before: Values, guess: Values): { next: Values; change: number } {
  const next = phi.slice();
  let change = 0;
  for (let j = 0; j < next.length; j++) {
    const shift = now[j] - before[j];
    // Without a change the result is exactly Φ, including the sign of a zero.
    if (shift !== 0) next[j] += shift;
    change += (next[j] - guess[j]) ** 2;
  }
  return { next, change };
}
