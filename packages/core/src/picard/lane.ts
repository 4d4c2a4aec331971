import type { Batch } from "../batch.ts";
import { posterior } from "../noise/ito-weight.ts";
import type { Evaluations } from "../problem.ts";
import type { Run } from "../run.ts";
import type { Position } from "../workspace.ts";

export type Values = Float64Array | Float32Array;

/** One row's iterate: the points of its window. */
export interface Lane {
  readonly row: number;
  /** Steps that are done: `points[0]` is the final state after them. */
  done: number;
  /** points[k] is the present guess of the state after done + k steps. */
  points: Values[];
  sweeps: number;
}

/** Φ of one point: the step that was taken from it, and where. */
export interface Taken {
  readonly x: Batch;
  readonly evaluations: Evaluations;
  readonly position: Position;
}

/** A lane at its start, every point of the window guessed to be the first. */
export function createLane({ times }: Run, row: number, window: number, start: Values): Lane {
  return { row, done: 0, points: guessed([start.slice()], window, times.length - 1), sweeps: 0 };
}

/** Extends the points to a full window, or to the end of the run; the last point is the guess for those to come. */
function guessed(points: Values[], window: number, stepsLeft: number): Values[] {
  while (points.length <= Math.min(window, stepsLeft)) points.push(points[points.length - 1].slice());
  return points;
}

/**
 * One sweep of one row, from the steps that were taken from its old points.
 *
 * ```text
 * x_{j+1}^new = Φ_j(x_j^old) + (x_j^new − x_j^old)          which is Φ_j itself where x_j has not changed
 * ```
 *
 * The window moves to the first point whose change is above the tolerance: that point itself is good, being a step from good ones.
 * Returns how many steps it moved, at least 1.
 */
export function advance(run: Run, lane: Lane, taken: readonly Taken[], window: number, tolerance: number): number {
  const { points: old, done } = lane;
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
  lane.done += moved;
  lane.points = guessed(points.slice(moved), window, times.length - 1 - lane.done);
  lane.sweeps++;
  return moved;
}

/** Φ + (now − before), in the precision of the run, and the square of its distance from the guess that it replaces. */
function corrected(phi: Values, now: Values, before: Values, guess: Values): { next: Values; change: number } {
  const next = phi.slice();
  let change = 0;
  for (let j = 0; j < next.length; j++) {
    const shift = now[j] - before[j];
    // Exactly Φ where nothing changed, the sign of a zero too.
    if (shift !== 0) next[j] += shift;
    change += (next[j] - guess[j]) ** 2;
  }
  return { next, change };
}
