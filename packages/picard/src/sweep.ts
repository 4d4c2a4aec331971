import type { Batch } from "@backstep/core";
import { createPosition, createProblem, type Gather, type Run, throwNonFinite } from "@backstep/core/plugin";
import { type PicardRun, requireStateless } from "./prepare.ts";
import { advance, type RowWindow, type TakenStep } from "./row-window.ts";

/** Score evaluations and Jacobian-vector products of all rows. */
export interface Count {
  nfe: number;
  jvps: number;
}

const nothing: ReadonlySet<Batch> = new Set();

/** Takes all steps of all windows at the same time, then moves the windows. Returns the evaluations that it made. */
export async function sweep(run: PicardRun, windows: readonly RowWindow[], gather: Gather): Promise<Count> {
  const tasks = windows.flatMap((window) =>
    window.points.slice(0, -1).map((_, k) => (): Promise<TakenStep> => takeStep(run, gather, window, k)),
  );
  const all = await gather.together(tasks);
  const count = { nfe: 0, jvps: 0 };
  let first = 0;
  for (const window of windows) {
    const taken = all.slice(first, first + window.points.length - 1);
    first += taken.length;
    for (const { evaluations } of taken) {
      count.nfe += evaluations.nfe;
      count.jvps += evaluations.jvps;
    }
    const moved = advance(run, window, taken, run.window, run.tolerance);
    // A guess may be wild, because later sweeps correct it. A settled point must be finite.
    if (window.points[0].every(Number.isFinite)) continue;
    const { evaluations, position, x } = taken[moved - 1];
    throwNonFinite(run, position, evaluations, x);
  }
  run.workspace.takeNonFinite();
  run.workspace.recycle(nothing);
  return count;
}

/** Φ of the k-th point of a window. */
async function takeStep(run: Run, gather: Gather, { row, done, points }: RowWindow, k: number): Promise<TakenStep> {
  const { scheme, times } = run;
  const step = done + k;
  const position = createPosition({ firstRow: row, step, time: times[step] });
  const { problem, evaluations } = createProblem({ ...run, model: gather.model, position });
  const x0 = run.workspace.at(position).batch(1, points[k].length);
  x0.data.set(points[k]);
  const { x, state } = await scheme.step(problem, times[step], times[step + 1], x0, undefined);
  requireStateless(run, state);
  return { x, evaluations, position };
}
